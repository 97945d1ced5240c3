// What a fuzz target knows to be true of every input; in every build type, unlike assert.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace tenbin::support {

inline void must(bool hold, const char* what)
{
    if (hold)
        return;
    std::fprintf(stderr, "it does not hold that %s\n", what);
    std::abort();
}

}  // namespace tenbin::support
