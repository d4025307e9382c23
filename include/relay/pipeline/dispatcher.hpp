#pragma once

#include "relay/async/notifier.hpp"
#include "relay/config/config.hpp"
#include "relay/pipeline/counters.hpp"
#include "relay/pipeline/outgoing.hpp"
#include "relay/pipeline/ready_queue.hpp"
#include "relay/pipeline/suppressed_addresses.hpp"
#include "relay/policy/busy_periods.hpp"
#include "relay/policy/in_progress.hpp"
#include "relay/policy/loss_streak.hpp"
#include "relay/policy/pacer.hpp"
#include "relay/policy/pauses.hpp"
#include "relay/policy/quota.hpp"
#include "relay/policy/retry.hpp"
#include "relay/policy/suspect_answers.hpp"
#include "relay/policy/upload_room.hpp"
#include "relay/resend/account_api.hpp"
#include "relay/resend/email_api.hpp"
#include "relay/store/store.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <array>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace relay {

struct dispatcher_settings
{
    limits_config limits;
    retry_config retry;
    int max_requests{64}; // on their way at once

    static dispatcher_settings from(const config& cfg);
};

// The gate and the senders. The pacer gives a permit; only then is it decided what goes: a repeated
// request or a waiting message of the transactional lane before anything of the campaign lane, by
// turns when both wait, several in one request when several wait. What was decided is sealed, sent,
// and its outcome recorded, each request in a coroutine of its own.
//
// A request that Resend surely did not accept, because a pause began, is taken apart again, so that
// during a pause nothing stays sealed that need not. One that Resend may have accepted is kept as
// it is, and repeated byte for byte under its key.
//
// Network thread only.
class dispatcher
{
public:
    struct parts
    {
        boost::asio::any_io_executor ex;
        relay::store& store;
        relay::queue_reader& queue_reader;
        relay::ready_queue& ready_queue;
        relay::email_api& email_api;
        relay::pacer& pacer;
        relay::pauses& pauses;
        relay::quota_book& quota_book;
        relay::id_source& id_source;
        const relay::id_codec& id_codec;
        relay::counters& counters;
        notifier& changed;   // notified when there is something new to send
        notifier& postponed; // we notify it when a request waits for its next attempt
        const relay::suppressed_addresses& suppressed_addresses;
    };

    dispatcher(const parts& p, dispatcher_settings settings);
    ~dispatcher();

    // The gate. Runs until it is cancelled.
    boost::asio::awaitable<void> run();

    // Starts nothing any more, and returns when what is on its way has ended and is recorded.
    boost::asio::awaitable<void> drain();

    // A permit for a transactional message that is only about to be accepted, so that it is sealed
    // in the same commit. Nothing, when it has to queue: others wait, a pause, no permit.
    struct reservation
    {
        request_id request;
        permit leave;
        std::int64_t recipients{};
        std::size_t bytes{}; // of the body
        moment at;
    };
    std::optional<reservation>
    reserve(std::string_view domain, std::int64_t recipients, std::size_t bytes);

    // How a reservation ends: with a message that is sealed on disk now, or unused.
    void begin(const reservation& r, new_message&& m, flow_id flow);
    void abandon(const reservation& r);

    // Sends a request again: one whose next attempt is due, or that a crash interrupted. Both may
    // have been accepted before. `facts` are those of its messages.
    void repeat(sealed_request r, std::vector<message_facts> facts);

    // Suspends while enough requests of the lane wait to be repeated.
    boost::asio::awaitable<void> room_to_repeat(lane l);

    // False for a request that is to wait on disk: its domain is paused by hand, or otherwise and
    // there are enough of them to probe with. `postponed` is notified when a pause has ended.
    bool may_repeat(lane l, std::string_view domain) const;

    // Resend has this message that is queued on disk: it does not leave any more. If it is in a
    // request already, that goes its way; it does not go back to its queue.
    void resend_has(const accept_result& queued);

    // A permit for a request that is no mail: nothing, while any mail waits for one. How it was
    // used must be told. `started`: when its request left. While Resend is not there such a request
    // is a probe, if there is no mail for one.
    std::optional<permit> spare_permit();
    void spare_written(permit p) { p_.pacer.written(p, clock::now()); }
    void spare_used(permit p, const call_report& report, wall_time started);

    // True when the message is in a request: on its way, or waiting in memory to be repeated.
    bool holds(message_id id) const;

    // Of these messages, those that are; costs one look at each that is in a request.
    std::unordered_set<message_id> held_of(const std::vector<message_id>& ids) const;

    // The requests in memory
    std::unordered_set<request_id> unfinished() const;

    // True when it is in a request that has been started: else it waits, if we hold it.
    bool on_its_way(message_id id) const;

    // By hand
    void pause(const pause_scope& scope);
    void resume(const std::optional<pause_scope>& scope, bool force);

    void configure(dispatcher_settings settings);

    std::size_t on_their_way() const { return sending_; }

    const limits_config& limits() const { return settings_.limits; }

    // When campaigns waited because the transactional lane had mail
    const busy_periods& lane_ahead() const { return lane_ahead_; }

private:
    // Requests of a lane that wait in memory for a domain; more of them wait on disk, so that those
    // of other domains have room beside them.
    static constexpr std::size_t parked_for_domains = 16;

    using request_ptr = std::shared_ptr<outgoing>;
    using clock = pacer::clock;

    struct choice
    {
        lane from{};
        std::optional<pause_scope> probe;
        std::size_t source{}; // of the probe
    };

    // Where a probe comes from
    struct probe_source
    {
        lane from{};
        bool repeated{}; // a request that has failed before; else a message of the queue
    };

    // They take turns: a message that Resend can never answer must not be the probe for ever.
    static constexpr std::array<probe_source, 4> probe_sources = {{
        {lane::transactional, true},
        {lane::transactional, false},
        {lane::campaign, true},
        {lane::campaign, false},
    }};

    // What there is to probe with, looked at once for all the pauses that are due
    struct probe_stock
    {
        std::array<bool, probe_sources.size()> open{};   // the source may start a probe
        std::array<ready_queue::fitting, 2> room;        // for a message of the lane
        std::unordered_set<std::string_view> parked_for; // domains whose pauses hold requests back
    };

    // A message of a batch that Resend did not take, for a reason that is not the message's own
    struct not_taken
    {
        std::size_t index{}; // in the request
        outcome why;
    };

    // What becomes of such messages: they are queued again, or they are in requests of their own
    struct kept_back
    {
        std::vector<taken_message> queued;
        std::vector<request_ptr> again;
    };

    // Choosing (gate.cpp; probes.cpp) and composing (composition.cpp)
    clock::time_point pump();
    void heed_quota(lane l, wall_time now);
    ready_queue::fitting room(lane l, wall_time now) const;
    std::optional<choice> choose(wall_time now);
    std::optional<choice> choose_probe(wall_time now);
    probe_stock stock_of_probes(wall_time now);
    std::optional<std::size_t> source_of_probe(const pause_scope& scope, const probe_stock& stock);
    bool may_seal_probe() const;
    bool unfit_to_probe(const pause_scope& scope, lane l, std::string_view domain) const;
    std::unordered_set<std::string_view> domains_parked_for() const;
    void end_idle_pauses(wall_time now);
    bool has_work(lane l, wall_time now) const;
    using blocked_domain = std::function<bool(std::string_view domain)>;
    std::deque<request_ptr>::const_iterator
    first_repeat(lane l, const blocked_domain& blocked) const;
    bool waits_for_domain(lane l, std::string_view domain) const;
    bool may_start(lane l) const;
    request_ptr compose(const choice& c, wall_time now);
    request_ptr compose_batch(lane l, wall_time now);
    request_ptr make_request(lane l, std::vector<taken_message> messages, wall_time now);
    bool takes_turn_of_repeats(const choice& c, wall_time now);

    // Messages whose time has run out, met while composing (expired.cpp)
    using next_message = std::function<std::optional<taken_message>()>;
    std::optional<taken_message> take(lane l, const next_message& next, wall_time now);
    bool may_meet_expired(lane l) const;
    bool record_expired(wall_time now);

    bool bury_if_too_late(const request_ptr& r, wall_time now);
    bool others_get_through(const outgoing& r, const outcome& result) const;
    void start(request_ptr r);

    // Requests that wait here until their time is over (expiry.cpp)
    std::optional<wall_time> end_overdue(wall_time now);
    void end_overdue(const request_ptr& r, wall_time now);

    // Sending (sender.cpp)
    boost::asio::awaitable<void> deliver(request_ptr r);
    boost::asio::awaitable<bool> prepare(request_ptr r);
    boost::asio::awaitable<bool> commit_leaving(request_ptr r);
    boost::asio::awaitable<bool> load_bodies(request_ptr r);
    void put_back(const request_ptr& r);

    // What is left out of it before its seal (suppression.cpp; lost_bodies.cpp)
    bool may_be_suppressed(const outgoing& r);
    bool leave_out_suppressed(const request_ptr& r);
    bool leave_out_lost(const request_ptr& r, const std::vector<message_id>& lost);
    bool too_many_are_lost(wall_time now);
    bool leave_out(const request_ptr& r, const std::vector<message_id>& gone);

    // Acting on an outcome (conclusion.cpp; acceptance.cpp)
    void conclude(const request_ptr& r, send_report report);
    void count_quota(const outgoing& r, const send_report& report, wall_time now);
    void accepted(const request_ptr& r, send_report report, wall_time now);
    kept_back keep_back(const request_ptr& r, std::vector<not_taken> messages, wall_time now);
    void refused(const request_ptr& r, const outcome& result, wall_time now);
    void failed(const request_ptr& r, const outcome& result, wall_time now);
    void held_back(const request_ptr& r, const outcome& result, wall_time now);
    void wait_for_progress(const request_ptr& r, const outcome& result, wall_time now);
    std::optional<std::string_view> sender_of(const outgoing& r, const send_report& report) const;
    std::optional<std::size_t> first_blocked(const outgoing& r) const;

    // Permits that come back (permits.cpp)
    void return_permit(const outgoing& r, const send_report& report, wall_time now);
    void answered(permit p, const call_report& report, wall_time started, wall_time today);

    // Where a request goes then (endings.cpp; announcement.cpp)
    void bury(const request_ptr& r, death reason, const outcome& result, wall_time now);
    void postpone(const request_ptr& r, wall_time due, const std::optional<attempt_entry>& why);
    void split(const request_ptr& r, const attempt_entry& why, int attempts);
    void release(const request_ptr& r);
    void give_back(const outgoing& r, std::vector<taken_message> messages);
    void park(const request_ptr& r, bool first);
    void release_parked();
    void record(const request_ptr& r);
    void finish(const request_ptr& r);
    void let_go(outgoing& r);
    void announce(const std::vector<pause_change>& changes, wall_time now);
    store::handler finishing(const request_ptr& r);
    void stay_open(const request_ptr& r);

    parts p_;
    dispatcher_settings settings_;
    std::mt19937_64 random_{std::random_device{}()};
    bool stopping_{};

    // Sealed already: they take turns with what is not, in their lane
    std::array<std::deque<request_ptr>, 2> repeats_;
    std::array<bool, 2> repeated_last_{}; // by lane: such a request had the last turn
    notifier repeats_taken_;

    std::unordered_map<request_id, request_ptr> unfinished_; // from its seal to its end on disk
    std::array<std::size_t, 2> recording_{};                 // those of a lane that have ended
    std::optional<moment> last_accepted_;                    // when Resend took a request
    std::size_t sending_{};
    upload_room uploads_;
    suspect_answers suspects_;
    requests_in_progress in_progress_;
    notifier finished_;
    std::optional<int> remembered_limit_;
    std::optional<std::uint64_t> probing_permit_; // a spare one that probes upstream
    bool probed_last_{};                          // the last request that was chosen was a probe
    bool
        waits_for_writing_{}; // nothing tells when the next request may leave, until one is written
    std::size_t next_source_{}; // of probe_sources, whose turn it is
    busy_periods lane_ahead_;
    clock::time_point look_for_idle_pauses_{};

    // Messages whose time has run out, of a lane: out of the backlog already
    struct expired_messages
    {
        std::vector<sized_message> met; // the disk is not told yet
        std::size_t unwritten{};        // it is told, and has not written it
    };
    std::array<expired_messages, 2> expired_;
    std::size_t met_expired_{}; // since the gate last looked at other things

    loss_streak lost_;

    std::uint64_t additions_seen_{}; // of suppressed addresses
    std::int64_t last_before_{};     // the last id that was given before we saw them
};

} // namespace relay
