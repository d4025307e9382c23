#include "relay/store/membership.hpp"

#include "relay/async/sleep.hpp"
#include "relay/base/id.hpp"
#include "relay/store/store_error.hpp"
#include "store/postgres/member.hpp"

namespace relay {

namespace asio = boost::asio;

namespace {

class lone_member final : public membership
{
public:
    bool shared() const noexcept override { return false; }
    bool may_write() const noexcept override { return true; }
    standing now() const override { return {}; }
    std::vector<relay_record> relays() const override { return {}; }

    asio::awaitable<void> changed() override
    {
        for (;;)
            co_await sleep_for(std::chrono::hours(24));
    }

    void lives_for(milliseconds) override {}
    void use_key(std::string) override {}
    bool has_lost_commits() const override { return false; }
    void heeded_lost_commits() override {}
    asio::awaitable<void> resign() override { co_return; }
};

} // namespace

void membership::tell_of_inbox(bool) {}

asio::awaitable<void>
membership::told_of_inbox_beyond(std::uint64_t, notifier::clock::time_point deadline) const
{
    co_await sleep_for(std::chrono::ceil<milliseconds>(deadline - notifier::clock::now()));
}

membership& alone()
{
    static lone_member member;
    return member;
}

std::optional<int> slot_of_sender(const membership& member)
{
    return member.shared() ? std::optional(sender_slot) : std::nullopt;
}

store_location in_term_of(const membership& member, store_location where)
{
    where.epoch = member.shared() ? member.now().epoch : 0;
    return where;
}

std::unique_ptr<membership>
join_relays(const store_location& where, const member_settings& s, asio::any_io_executor network)
{
    try {
        return std::make_unique<postgres::member>(where, s, std::move(network));
    } catch (const sql::error& e) {
        throw store_error(where.name() + ": " + e.what());
    }
}

} // namespace relay
