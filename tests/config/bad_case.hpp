// One mistake, and all that is said of it.
#pragma once

#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "reading.hpp"

namespace tenbin::config {

struct bad_case {
    const char* what;
    std::string text;
    const char* said;

    friend void PrintTo(const bad_case& one, std::ostream* out) { *out << one.what; }
};

class BadFile : public testing::TestWithParam<bad_case> {
protected:
    /// What is said, and that there is a model only if no error is among it.
    void check()
    {
        const auto texts = one_text(GetParam().text);
        const auto done = load(texts, &resolve_in_tests);
        tally counted;
        counted.add(done.found);
        EXPECT_EQ(render_text(texts, done.found, paint::plain), GetParam().said) << GetParam().what;
        EXPECT_EQ(done.model.has_value(), counted.errors == 0) << GetParam().what;
    }
};

}  // namespace tenbin::config
