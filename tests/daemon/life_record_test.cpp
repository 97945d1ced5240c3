#include <tenbin/daemon/life_record.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

namespace tenbin::daemon {
namespace {

using namespace std::chrono_literals;

class LifeRecord : public testing::Test {
protected:
    LifeRecord()
    {
        config::vrrp_instance first;
        first.interface = "eth0";
        first.router_id = 51;
        first.addresses = {{.host = address::parse("192.0.2.100").value()}};
        first.excluded_addresses = {{.host = address::parse("2001:db8::1").value(), .device = "eth1"}};
        auto second = first;
        second.router_id = 52;
        second.addresses.clear();
        second.excluded_addresses.clear();
        model_.vrrp_instances = {first, second};
    }
    ~LifeRecord() override { ::unlink(path_.c_str()); }

    [[nodiscard]] life_record open() const
    {
        return life_record{descriptor{::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)}};
    }

    config::model model_;
    const std::string path_ = testing::TempDir() + "tenbin-record-" + std::to_string(::getpid());
};

TEST_F(LifeRecord, KnowsNothingAtFirst)
{
    const auto before = open().read(model_);
    EXPECT_TRUE(before.addresses.empty());
    for (const auto& each : before.last_adverts)
        EXPECT_EQ(each, std::nullopt);
}

TEST_F(LifeRecord, TellsTheNextLifeOfTheLastAdvert)
{
    auto last = open();
    last.begin(model_);
    last.advertised(1);

    const auto before = open().read(model_);
    ASSERT_EQ(before.last_adverts.size(), 2u);
    EXPECT_EQ(before.last_adverts[0], std::nullopt);
    ASSERT_TRUE(before.last_adverts[1]);
    EXPECT_LT(*before.last_adverts[1], 10s);
    ASSERT_EQ(before.addresses.size(), 2u);
    EXPECT_EQ(before.addresses[0].host, address::parse("192.0.2.100"));
    EXPECT_EQ(before.addresses[0].interface, "eth0");
    EXPECT_EQ(before.addresses[1].interface, "eth1");
}

TEST_F(LifeRecord, KnowsStaticAddresses)
{
    model_.static_addresses = {{.host = address::parse("192.0.2.7").value()},
                               {.host = address::parse("192.0.2.8").value(), .device = "eth2"}};
    open().begin(model_);

    const auto before = open().read(model_);
    const auto has = [&](const char* host, const char* interface) {
        return std::ranges::find(before.addresses,
                                 life_record::place{.host = address::parse(host).value(), .interface = interface}) !=
               before.addresses.end();
    };
    EXPECT_TRUE(has("192.0.2.7", "eth0"));
    EXPECT_TRUE(has("192.0.2.8", "eth2"));
}

TEST_F(LifeRecord, FindsARouterByWhatItIsNotByItsPlace)
{
    auto last = open();
    last.begin(model_);
    last.advertised(1);
    std::swap(model_.vrrp_instances[0], model_.vrrp_instances[1]);
    const auto before = open().read(model_);
    EXPECT_TRUE(before.last_adverts[0]);
    EXPECT_FALSE(before.last_adverts[1]);
}

TEST_F(LifeRecord, KeepsTheAdvertOfTheLifeBeforeUntilItsOwn)
{
    auto last = open();
    last.begin(model_);
    last.advertised(0);
    open().begin(model_);
    EXPECT_TRUE(open().read(model_).last_adverts[0]);
}

TEST_F(LifeRecord, SaysThatItIsNoMasterAnyMore)
{
    auto last = open();
    last.begin(model_);
    last.advertised(0);
    last.resigned(0);
    EXPECT_EQ(open().read(model_).last_adverts[0], std::nullopt);
}

TEST_F(LifeRecord, OfAnotherBootOfTheMachineSaysNothing)
{
    auto last = open();
    last.begin(model_);
    last.advertised(0);
    const descriptor file{::open(path_.c_str(), O_RDWR | O_CLOEXEC)};
    ASSERT_EQ(::pwrite(file.get(), "00000000", 8, 7), 8);
    const auto before = open().read(model_);
    EXPECT_TRUE(before.last_adverts.empty());
    EXPECT_TRUE(before.addresses.empty());
}

TEST_F(LifeRecord, OutlivesAFileThatIsNone)
{
    life_record none{descriptor{}};
    none.begin(model_);
    none.advertised(0);
    EXPECT_TRUE(none.read(model_).last_adverts.empty());
}

}  // namespace
}  // namespace tenbin::daemon
