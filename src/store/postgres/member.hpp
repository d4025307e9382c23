#pragma once

#include "relay/async/notifier.hpp"
#include "relay/policy/clock_offset.hpp"
#include "relay/policy/hint_pace.hpp"
#include "relay/policy/leadership.hpp"
#include "relay/store/membership.hpp"
#include "store/postgres/relay_rows.hpp"
#include "store/postgres/term_rows.hpp"
#include "store/postgres/wake_event.hpp"

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace relay::postgres {

// One relay of several on a database. Its thread looks at the lease, takes it and renews it, as
// `leadership` decides, over a connection of its own.
class member final : public membership
{
public:
    // Connects; throws error.
    member(
        const store_location& where, const member_settings& s, boost::asio::any_io_executor network
    );

    // Ends the thread, and gives nothing back.
    ~member() override;

    bool shared() const noexcept override { return true; }
    bool may_write() const noexcept override;
    standing now() const override;
    int slot() const noexcept override { return slot_; }
    std::vector<relay_record> relays() const override;
    boost::asio::awaitable<void> changed() override;
    void tell_of_inbox(bool awaited) override;
    std::uint64_t told_of_inbox() const override { return signal_->told_of_inbox; }
    boost::asio::awaitable<void>
    told_of_inbox_beyond(std::uint64_t known, notifier::clock::time_point deadline) const override;
    void lives_for(milliseconds time) override;
    void use_key(std::string resend_key) override;
    bool has_lost_commits() const override;
    void heeded_lost_commits() override;
    boost::asio::awaitable<void> resign() override;

private:
    using clock = leadership::clock;

    // Shared with what is on its way to the network thread
    struct signal
    {
        notifier changed;
        notifier inbox;
        std::uint64_t told_of_inbox{}; // the network thread's
        std::atomic<bool> under_way{};
    };

    void run();
    void wait(std::optional<clock::time_point> until, clock::time_point now);
    void hint(clock::time_point now);
    void hear_hints();
    void act(leadership::action what);
    void look();
    void take();
    void renew();
    void see_to_lost_commits();
    void see_to_others();
    void leave();
    void give_back();
    void heard(const lease_answer& answer, wall_time asked);
    void failed(const std::string& why);
    std::string digest_of_key() const;
    void publish();
    void tell();

    connection db_; // the thread's own, as what follows
    term_rows rows_;
    relay_rows relay_rows_;
    clock_offset offset_;
    const member_settings settings_;
    std::string key_salt_; // empty: it is not known yet
    bool told_of_lost_commits_{};
    relay_record me_;
    bool told_of_me_{};
    clock::time_point tells_again_{clock::time_point::min()};

    boost::asio::any_io_executor network_;
    std::shared_ptr<signal> signal_;

    std::atomic<int> slot_{};
    std::atomic<clock::rep> may_write_until_; // by the machine's clock

    wake_event wake_;
    mutable std::mutex mutex_; // for what follows
    leadership machine_;
    hint_pace hints_;
    standing standing_;
    std::string resend_key_;
    std::vector<relay_record> relays_;
    bool heeded_{};
    bool resigns_{};
    bool resigned_{};
    bool ends_{};

    std::thread thread_; // the last member: it uses the others
};

} // namespace relay::postgres
