#pragma once

#include "relay/base/id.hpp"
#include "relay/campaign/campaign_feeder.hpp"
#include "relay/config/config.hpp"
#include "relay/pipeline/pause_control.hpp"
#include "relay/pipeline/ready_queue.hpp"
#include "relay/policy/pauses.hpp"
#include "relay/store/campaign_book.hpp"
#include "relay/store/campaign_reader.hpp"
#include "relay/store/event_reader.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace relay {

// Guards the reputation of senders. A campaign that runs is fed, and what was made of it leaves, as
// far as its window, its canary and the warm-up of its senders' domain allow; and it is told when
// too much of it bounces.
//
// Until it was looked at once, a campaign that runs is held back. Network thread only.
class campaign_guard
{
public:
    struct parts
    {
        relay::campaign_book& campaign_book;
        relay::campaign_reader& campaign_reader;
        relay::campaign_feeder& campaign_feeder;
        relay::event_reader& event_reader;
        relay::ready_queue& ready_queue;
        relay::pause_control& pause_control;
        const relay::pauses& pauses;
        const relay::id_codec& id_codec;
        std::function<wall_time()> now{wall_now};
    };

    campaign_guard(const parts& p, std::vector<warm_up_config> warm_ups);
    ~campaign_guard();

    void configure(std::vector<warm_up_config> warm_ups) { warm_ups_ = std::move(warm_ups); }

    // On disk it runs from now on; it is paused, `why`, and by whom, if not by hand; it is over. Of
    // one that is paused or over nobody has a turn any more.
    void runs(campaign_id id);
    void is_paused(campaign_id id, std::string why, std::string by = {});
    void is_over(campaign_id id);

    // On disk it is defined otherwise.
    void redefined(campaign_id id);

    // Those that run
    std::vector<campaign_id> running() const;

    struct finding
    {
        std::optional<std::string> too_bad; // why it is to pause, with figures
        bool through{};        // all recipients had their turn, and it is not open for others
        std::uint32_t steps{}; // of it
    };

    // Does what the moment asks for. To be called each second or so, and when something has changed
    boost::asio::awaitable<finding> look(campaign_id id);

    // For plans: the weights of all others that run, and the warm-up of a domain, if it has one
    double weight_of_others(campaign_id id) const;
    std::optional<warm_up_config> warm_up_of(const std::string& domain) const;

    // Whether its counts are to begin anew when it is resumed: bounces have begun to matter.
    boost::asio::awaitable<bool> begins_anew(campaign_id id);

private:
    struct guarded;
    using entry = std::shared_ptr<guarded>;

    entry find(campaign_id id) const;
    std::string flow_of(campaign_id id) const;
    void hold(const entry& g, const std::string& why);
    void let_go(const entry& g);
    bool is_warming(const guarded& g) const;
    static bool share_a_domain(const guarded& a, const guarded& b);
    boost::asio::awaitable<campaign_record> read(entry g);
    bool is_idle(campaign_id id) const;
    boost::asio::awaitable<bool> all_had_first_mail(entry g);
    boost::asio::awaitable<void>
    allow(entry g, campaign_record c, std::int64_t room, std::int64_t queued);
    boost::asio::awaitable<std::int64_t> warm_up_left(entry g, std::int64_t queued);

    parts p_;
    std::vector<warm_up_config> warm_ups_;
    std::map<campaign_id, entry> guarded_; // that are not over
};

} // namespace relay
