; The installer for Windows. Built by packaging/nsis.ts, which says VERSION, FOLDER (what is installed) and FILE (what is made).
Unicode true
SetCompressor ${COMPRESSOR}
SetCompress ${COMPRESS}
Name "Керван ${VERSION}"
OutFile "${FILE}"
InstallDir "$PROGRAMFILES64\Kervan"
InstallDirRegKey HKLM "Software\Kervan" "Folder"
RequestExecutionLevel admin
ShowInstDetails show
ShowUninstDetails show
; With /S a file that cannot be written would be left out without a word.
AllowSkipFiles off

!include "MUI2.nsh"
!include "x64.nsh"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Kervan"
!define MUI_FINISHPAGE_RUN
!define MUI_FINISHPAGE_RUN_TEXT "$(OpenPages)"
!define MUI_FINISHPAGE_RUN_FUNCTION OpenPages

!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_LICENSE "${FOLDER}\app\LICENSE"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "Bulgarian"
!insertmacro MUI_LANGUAGE "English"

LangString OpenPages ${LANG_BULGARIAN} "Отваряне на страниците на Керван"
LangString OpenPages ${LANG_ENGLISH} "Open the pages of Kervan"
LangString Only64 ${LANG_BULGARIAN} "Керван работи на 64-битов Windows 10 или по-нов."
LangString Only64 ${LANG_ENGLISH} "Kervan needs a 64-bit Windows 10 or newer."
LangString Stopping ${LANG_BULGARIAN} "Спиране на досегашния Керван …"
LangString Stopping ${LANG_ENGLISH} "Stopping the Kervan of before …"
LangString StillHeld ${LANG_BULGARIAN} "Програмата на досегашния Керван още работи и не може да се замени: $3. Затворете прозорците, в които върви Керван, и опитайте отново. Нищо не е променено."
LangString StillHeld ${LANG_ENGLISH} "The program of the Kervan of before still runs and cannot be replaced: $3. Close the windows in which Kervan runs, and try again. Nothing was changed."
LangString NoService ${LANG_BULGARIAN} "Керван е инсталиран, но не можа да се настрои сам да тръгва с компютъра или не тръгна. Причината ще видите, ако в команден ред на администратор пуснете: kervan.cmd service install"
LangString NoService ${LANG_ENGLISH} "Kervan is installed, but could not be arranged to start with the computer, or did not start. What is in the way is said, in a prompt of an administrator, by: kervan.cmd service install"
LangString DataToo ${LANG_BULGARIAN} "Да се изтрият ли и данните на Керван (собствената база, ключът и резервните копия в $APPDATA\Kervan)? Изтритото не може да се върне. Документите в Склад Pro остават."
LangString DataToo ${LANG_ENGLISH} "Delete Kervan's data too (its own database, the key and the backups in $APPDATA\Kervan)? What is deleted cannot be brought back. The documents in Warehouse Pro stay."

Function .onInit
  ${IfNot} ${RunningX64}
    MessageBox MB_OK|MB_ICONSTOP "$(Only64)" /SD IDOK
    Abort
  ${EndIf}
  SetRegView 64
  !insertmacro MUI_LANGDLL_DISPLAY
FunctionEnd

; Windows ends a task without waiting for its process to be gone, and a program that runs can neither be deleted nor written. Waits, at most 15 seconds,
; until nobody holds the Node that runs Kervan, nor the one that opens Access files. $3 is the file that is still held, or empty.
!macro WaitForEnd UN
Function ${UN}WaitForEnd
  ${For} $5 1 60
    StrCpy $3 "$INSTDIR\app\node_modules\.kervan-x86\node_modules\node-win-x86\bin\node.exe"
    Call ${UN}AskIfHeld
    ${If} $3 == ""
      StrCpy $3 "$INSTDIR\node\node.exe"
      Call ${UN}AskIfHeld
    ${EndIf}
    ${If} $3 == ""
      Return
    ${EndIf}
    Sleep 250
  ${Next}
FunctionEnd

; Empties $3 unless it is the name of a file that cannot be opened for writing. A program that runs could be renamed, so that would tell nothing.
Function ${UN}AskIfHeld
  ${IfNot} ${FileExists} $3
    StrCpy $3 ""
    Return
  ${EndIf}
  ClearErrors
  FileOpen $4 $3 a
  ${IfNot} ${Errors}
    FileClose $4
    StrCpy $3 ""
  ${EndIf}
FunctionEnd
!macroend
!insertmacro WaitForEnd ""
!insertmacro WaitForEnd "un."

Function OpenPages
  ExecShell "open" "http://127.0.0.1:4270/"
FunctionEnd

Section "Kervan"
  SetShellVarContext all
  SetRegView 64
  ; A run that is cut off is taken up again at the next start.
  DetailPrint "$(Stopping)"
  again:
  nsExec::Exec 'schtasks /End /TN Kervan'
  Pop $0
  Call WaitForEnd
  ${If} $3 != ""
    ; The old one goes on. With /S nobody is asked, and the exit code is 2.
    nsExec::Exec 'schtasks /Run /TN Kervan'
    Pop $0
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(StillHeld)" /SD IDCANCEL IDRETRY again
    SetErrorLevel 2
    Abort "$(StillHeld)"
  ${EndIf}
  ; The program is replaced as a whole. The data are elsewhere and are not touched.
  RMDir /r "$INSTDIR\app"
  RMDir /r "$INSTDIR\node"
  SetOutPath "$INSTDIR"
  File /r "${FOLDER}\*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  ; In another folder than before the task would go on calling the program of the old one.
  ReadRegStr $1 HKLM "Software\Kervan" "Folder"
  StrCpy $2 "--keep"
  ${If} $1 != $INSTDIR
    StrCpy $2 ""
  ${EndIf}
  WriteRegStr HKLM "Software\Kervan" "Folder" "$INSTDIR"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayName" "Керван (Kervan)"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKLM "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKLM "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKLM "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKLM "${UNINSTALL}" "NoRepair" 1
  WriteINIStr "$SMPROGRAMS\Керван.url" "InternetShortcut" "URL" "http://127.0.0.1:4270/"
  CreateDirectory "$APPDATA\Kervan"
  ; A task of before keeps its account, port and key: a named account has a password that nobody could be asked for here.
  nsExec::ExecToLog '"$INSTDIR\kervan.cmd" service install $2'
  Pop $0
  ${If} $0 != 0
    MessageBox MB_OK|MB_ICONEXCLAMATION "$(NoService)" /SD IDOK
  ${EndIf}
SectionEnd

Function un.onInit
  SetRegView 64
  !insertmacro MUI_UNGETLANGUAGE
FunctionEnd

Section "Uninstall"
  SetShellVarContext all
  SetRegView 64
  nsExec::ExecToLog '"$INSTDIR\kervan.cmd" service remove'
  Pop $0
  Call un.WaitForEnd
  RMDir /r "$INSTDIR\app"
  RMDir /r "$INSTDIR\node"
  Delete "$INSTDIR\kervan.cmd"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\Керван.url"
  DeleteRegKey HKLM "${UNINSTALL}"
  DeleteRegKey HKLM "Software\Kervan"
  ; Without an answer (/S) the data stay.
  MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "$(DataToo)" /SD IDNO IDNO keep
  RMDir /r "$APPDATA\Kervan"
  keep:
SectionEnd
