#include <tenbin/daemon/tracking_scripts.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tenbin::daemon {
namespace {

using namespace std::chrono_literals;
using check::script_end;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

const steady::time_point begin{1h};

class TrackingScripts : public testing::Test {
protected:
    static config::model a_model()
    {
        config::model made;
        made.vrrp_scripts = {{.name = "unused", .script = {.line = "unused"}},
                             {.name = "look", .script = {.line = "look"}, .interval = 2s}};
        config::vrrp_instance one;
        one.track.scripts = {{.name = "look"}};
        made.vrrp_instances = {one};
        return made;
    }

    const config::model model_ = a_model();
    bool takes_ = true;
    std::vector<std::uint64_t> asked_;
    std::vector<std::pair<std::size_t, bool>> told_;
    tracking_scripts scripts_{model_,
                              [this](std::uint64_t id, std::size_t) {
                                  asked_.push_back(id);
                                  return takes_;
                              },
                              [this](std::size_t script, bool good) { told_.emplace_back(script, good); }};
};

TEST_F(TrackingScripts, RunEachInterval)
{
    scripts_.work(begin);
    ASSERT_EQ(asked_.size(), 1u) << "those that nobody tracks do not";
    scripts_.take(asked_[0], {.what = script_end::how::exited});
    EXPECT_THAT(told_, ElementsAre(Pair(1, true)));
    EXPECT_EQ(scripts_.due(), begin + 2s);
    scripts_.work(begin + 1s);
    EXPECT_EQ(asked_.size(), 1u);
    scripts_.work(begin + 2s);
    EXPECT_EQ(asked_.size(), 2u);
}

TEST_F(TrackingScripts, NeverRunTwiceAtATime)
{
    scripts_.work(begin);
    scripts_.work(begin + 2s);
    EXPECT_EQ(asked_.size(), 1u);
    const auto given_up = begin + 2s + tracking_scripts::patience;
    EXPECT_EQ(scripts_.due(), given_up);
    scripts_.work(given_up);
    ASSERT_EQ(asked_.size(), 2u);
    scripts_.take(asked_[0], {.what = script_end::how::exited});
    EXPECT_THAT(told_, IsEmpty()) << "it came too late";
}

TEST_F(TrackingScripts, FailByACodeASignalOrTheClock)
{
    const std::vector<script_end> bad{{.what = script_end::how::exited, .code = 1},
                                      {.what = script_end::how::killed, .code = 9},
                                      {.what = script_end::how::timed_out},
                                      {.what = script_end::how::unusable}};
    auto now = begin;
    for (const auto& each : bad) {
        scripts_.work(now);
        scripts_.take(asked_.back(), each);
        now += 2s;
    }
    EXPECT_THAT(told_, ElementsAre(Pair(1, false), Pair(1, false), Pair(1, false), Pair(1, false)));
}

TEST_F(TrackingScripts, SayNothingWhenTheyCouldNotRun)
{
    scripts_.work(begin);
    scripts_.take(asked_.back(), {.what = script_end::how::not_run});
    EXPECT_THAT(told_, IsEmpty());
    takes_ = false;
    scripts_.work(begin + 2s);
    EXPECT_EQ(scripts_.due(), begin + 4s);
}

}  // namespace
}  // namespace tenbin::daemon
