#include "CElf.h"

// libelf answers nothing before it has been told the version its caller was built for.
__attribute__((constructor)) static void begin(void) { elf_version(EV_CURRENT); }
