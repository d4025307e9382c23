#pragma once

#include "relay/store/membership.hpp"

#include <string>
#include <vector>

namespace relay::test {

// A membership of which nothing changes and that knows of nobody else, for tests to say the rest
struct quiet_membership : membership
{
    standing now() const override { return {}; }
    std::vector<relay_record> relays() const override { return {}; }
    boost::asio::awaitable<void> changed() override { co_return; }
    void lives_for(milliseconds) override {}
    void use_key(std::string) override {}
    bool has_lost_commits() const override { return false; }
    void heeded_lost_commits() override {}
    boost::asio::awaitable<void> resign() override { co_return; }
};

} // namespace relay::test
