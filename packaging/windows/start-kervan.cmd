@echo off
rem Starts Kervan in this window and opens its pages. Closing the window stops it.
start "" /b cmd /c "timeout /t 3 /nobreak >nul & start http://127.0.0.1:4270/"
call "%~dp0kervan.cmd" start
if errorlevel 1 pause
