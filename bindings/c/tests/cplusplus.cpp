// C++ can include the header and link the library.
#include <psyscreen.h>

int main() { return psyscreen_abi_version() == PSYSCREEN_ABI_VERSION ? 0 : 1; }
