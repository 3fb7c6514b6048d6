// libyaml as one Clang module.
#pragma once
#include <yaml.h>
