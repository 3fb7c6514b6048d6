// libelf, as one Clang module.
#pragma once
#include <gelf.h>
#include <libelf.h>
