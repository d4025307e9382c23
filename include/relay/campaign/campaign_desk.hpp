#pragma once

#include "relay/async/notifier.hpp"
#include "relay/async/side_thread.hpp"
#include "relay/base/id.hpp"
#include "relay/campaign/campaign_control.hpp"
#include "relay/campaign/campaign_definition.hpp"
#include "relay/campaign/defined_mail.hpp"
#include "relay/campaign/recipient_intake.hpp"
#include "relay/mail/job.hpp"
#include "relay/pipeline/suppressed_addresses.hpp"
#include "relay/store/campaign_book.hpp"
#include "relay/store/campaign_reader.hpp"
#include "relay/store/contact_reader.hpp"
#include "relay/store/sequence_book.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace relay {

// A campaign that was made, and its recipients, if it brought some
struct made_campaign
{
    campaign_id id;
    campaign_state state{};
    std::optional<upload_record> recipients;
};

// What somebody asked for, or why it is refused: 404, 409 with the campaign's state, 422, 503.
template <class T>
using campaign_result = std::variant<definition_refusal, T>;

// What people do with campaigns, whichever door they came by. Network thread only. Everything
// throws what the reader of campaigns throws.
class campaign_desk
{
public:
    struct parts
    {
        boost::asio::any_io_executor ex;
        relay::campaign_book& campaign_book;
        relay::sequence_book& sequence_book;
        relay::campaign_reader& campaign_reader;
        relay::contact_reader& contact_reader;
        relay::campaign_control& campaign_control;
        relay::campaign_feeder& campaign_feeder;
        relay::recipient_intake& recipient_intake;
        const relay::suppressed_addresses& suppressed_addresses;
        relay::id_source& id_source;
        const relay::id_codec& id_codec;
    };

    // `correlation_tag`: the relay's own; empty: none is added.
    campaign_desk(const parts& p, mail_surroundings around, std::string correlation_tag);

    // By its UUID
    boost::asio::awaitable<campaign_result<campaign_record>> find(std::string_view uuid);

    // Of a sequence, in their order
    boost::asio::awaitable<std::vector<std::string>> names_of_steps(campaign_record campaign);

    // A draft, with the recipients that it brings; started, if it says so, and then nothing of it
    // is left when it can't be.
    boost::asio::awaitable<campaign_result<made_campaign>> make(campaign_text text);

    // Other fields: of a draft or one that is scheduled all, of one that runs or is paused those
    // that concern mail to come.
    boost::asio::awaitable<campaign_result<campaign_record>>
    change(campaign_record campaign, campaign_text changes);

    // `at`: as `scheduled_at` is written; nothing: when its definition says, or at once.
    boost::asio::awaitable<campaign_result<campaign_state>>
    start(campaign_record campaign, std::optional<std::string> at);

    boost::asio::awaitable<campaign_result<campaign_state>>
    pause(campaign_record campaign, std::string why);
    boost::asio::awaitable<campaign_result<campaign_state>> resume(campaign_record campaign);
    boost::asio::awaitable<campaign_result<campaign_state>> cancel(campaign_record campaign);

    // The mail of a recipient: of this address, or the first. `to`: who gets it instead.
    boost::asio::awaitable<campaign_result<submission>> render(
        campaign_record campaign,
        std::optional<std::string> as,
        std::optional<std::string> to,
        message_id id
    );

    // Of sequences. What is refused has changed nothing.

    // `recipient`: a JSON object, as those of a list of recipients. Who is there already stays as
    // he is.
    boost::asio::awaitable<std::optional<api_error>>
    join(std::string campaign, std::string recipient);

    // An event of the producer's own. `campaign`: empty: it ends whatever sequence says so. It
    // finds those who joined before it was called.
    boost::asio::awaitable<std::optional<api_error>>
    happened(std::string event, std::string email, std::string campaign);

private:
    struct joinable;
    class joining_now;

    definition_context context() const;
    boost::asio::awaitable<std::optional<definition_refusal>>
    fill(made_campaign& made, campaign_text& text);
    boost::asio::awaitable<std::optional<recipient_record>>
    find_sample(const campaign_record& campaign, const std::optional<std::string>& as);
    boost::asio::awaitable<campaign_result<campaign_state>>
    start_at(campaign_record campaign, std::optional<wall_time> at);
    boost::asio::awaitable<campaign_change_result> define(
        const campaign_record& campaign,
        std::string before,
        std::vector<campaign_state> states,
        std::size_t steps,
        std::size_t new_steps
    );
    boost::asio::awaitable<std::shared_ptr<joinable>> joinable_of(const campaign_record& campaign);

    parts p_;
    mail_surroundings around_;
    std::string correlation_tag_;
    std::map<campaign_id, std::shared_ptr<joinable>> joinable_; // a cache
    std::set<std::uint64_t> joins_;                             // those that go on, by number
    std::uint64_t last_join_{};
    notifier one_joined_;
    side_thread thread_; // the last member: its thread uses the others
};

} // namespace relay
