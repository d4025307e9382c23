#pragma once

#include "relay/async/notifier.hpp"
#include "relay/base/id.hpp"
#include "relay/base/time.hpp"
#include "relay/campaign/campaign_mail.hpp"
#include "relay/pipeline/ingest.hpp"
#include "relay/pipeline/ready_queue.hpp"
#include "relay/store/campaign_book.hpp"
#include "relay/store/campaign_reader.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <variant>
#include <vector>

namespace relay {

class prepared_campaign;

// Makes messages of the next recipients of campaigns that run, shortly before these are sent: a few
// thousand are ahead of the sending, of all campaigns together, so that a million recipients cost a
// million small rows and few bodies. From then on they are messages as any other.
//
// Why before the seal, and not at it: so the rendered bytes come to the disk in the same commit
// that says that their recipients have had their turn, and one mechanism has all mail from there
// on.
//
// Network thread only; mail is rendered on a thread of its own.
class campaign_feeder
{
public:
    struct parts
    {
        relay::campaign_book& campaign_book;
        relay::campaign_reader& campaign_reader;
        relay::ingest& ingest;
        relay::ready_queue& ready_queue;
        relay::id_source& id_source;
        notifier& changed; // something was sent, or may be
        campaign_mail_maker make_mail;
        std::string correlation_tag; // empty: none is added
        std::function<wall_time()> now{wall_now};
    };

    campaign_feeder(const parts& p, const id_secret& secret);

    // Feeds the campaigns that it was told of. Runs until it is cancelled.
    boost::asio::awaitable<void> run();

    static constexpr auto no_bound = std::numeric_limits<std::int64_t>::max();

    // On disk this campaign runs from now on, or more recipients have come to it.
    void feed(campaign_id id);

    // One that it feeds is defined otherwise on disk.
    void redefined(campaign_id id);

    // From now on so many more recipients of a campaign that it feeds may have their turn; before
    // anything is said, none. From `until` on none, either: so a clock that is set, or a machine
    // that slept, opens no window.
    void
    bound(campaign_id id, std::int64_t recipients, std::optional<wall_time> until = std::nullopt);

    // From now on of a sequence only those have their turn who await a step; or all again.
    void hold_newcomers(campaign_id id, bool held);

    // What is left of that bound
    std::int64_t bound_of(campaign_id id) const;

    // True while recipients of it are on their way to the disk.
    bool is_feeding(campaign_id id) const;

    // On disk it does not run any more: it is left alone. What was handed to the store before then
    // is still on its way.
    void leave(campaign_id id) { running_.erase(id); }

    bool feeds_any() const { return !running_.empty(); }
    bool feeds(campaign_id id) const { return running_.contains(id); }

    // How often recipients of one that it feeds have had their turn. Nothing: some of them are on
    // their way to the disk.
    std::optional<std::size_t> written_feedings(campaign_id id) const;

private:
    struct running
    {
        campaign_id id;
        std::shared_ptr<prepared_campaign> prepared; // null: not yet
        std::size_t definitions{};                   // how often it was defined otherwise
        bool is_sequence{};
        std::optional<wall_time> look_again; // in a sequence, when nobody's turn it was
        std::optional<recipient_id> after;   // read up to here; nothing: to where the disk says
        std::int64_t bound{};                // recipients that may have their turn
        std::optional<wall_time> bound_until;
        bool newcomers_held{};
        bool reading{};     // the next ones
        std::size_t told{}; // how often somebody said that there is more
        bool all_read{};
        bool refused{};           // the store did not take the last ones
        std::size_t unwritten{};  // feedings that the store has not answered
        std::size_t feedings{};   // in all
        std::size_t recipients{}; // in these
        std::size_t body_bytes;   // of a mail, as the last ones were
        std::unordered_set<flow_key> flows;
    };
    using campaign = std::shared_ptr<running>;
    using preparation = std::shared_ptr<prepared_campaign>;
    using mails = std::vector<std::variant<invalid_mail, submission>>;

    std::vector<campaign> hungry();
    static void spend(running& c, std::int64_t recipients);
    std::size_t waiting(running& c) const;
    bool has_its_turn(running& c) const;
    boost::asio::awaitable<void> feed_next(campaign c);
    boost::asio::awaitable<preparation> prepare(campaign c);
    boost::asio::awaitable<mails>
    make(preparation ready, const recipient_page& page, const std::vector<message_id>& ids);
    void hand_over(
        const campaign& c,
        const recipient_page& page,
        const std::vector<message_id>& ids,
        mails made
    );
    void taken(running& c, feeding_result&& result, feeding&& what);

    parts p_;
    id_codec id_codec_; // of the rendering thread
    std::map<campaign_id, campaign> running_;
    boost::asio::thread_pool thread_{1}; // the last member: its thread uses the others
};

} // namespace relay
