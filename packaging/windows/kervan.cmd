@echo off
rem Kervan's command line, with the Node that comes with it. The data stand beside it in a portable folder, else in ProgramData.
setlocal
chcp 65001 >nul
if not defined KERVAN_DATA if exist "%~dp0portable" set "KERVAN_DATA=%~dp0data"
if not defined KERVAN_DATA set "KERVAN_DATA=%ProgramData%\Kervan"
"%~dp0node\node.exe" "--env-file-if-exists=%KERVAN_DATA%\kervan.env" --max-semi-space-size=4 "%~dp0app\kervan.mjs" %*
exit /b %ERRORLEVEL%
