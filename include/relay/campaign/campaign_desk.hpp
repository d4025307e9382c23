#pragma once

#include "relay/base/id.hpp"
#include "relay/campaign/campaign_control.hpp"
#include "relay/campaign/campaign_definition.hpp"
#include "relay/campaign/defined_mail.hpp"
#include "relay/campaign/definition_thread.hpp"
#include "relay/campaign/recipient_intake.hpp"
#include "relay/mail/job.hpp"
#include "relay/store/campaign_book.hpp"
#include "relay/store/campaign_reader.hpp"
#include "relay/store/contact_reader.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <variant>

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
        relay::campaign_book& campaign_book;
        relay::campaign_reader& campaign_reader;
        relay::contact_reader& contact_reader;
        relay::campaign_control& campaign_control;
        relay::recipient_intake& recipient_intake;
        relay::id_source& id_source;
        const relay::id_codec& id_codec;
    };

    // `correlation_tag`: the relay's own; empty: none is added.
    campaign_desk(const parts& p, mail_surroundings around, std::string correlation_tag);

    // By its UUID
    boost::asio::awaitable<campaign_result<campaign_record>> find(std::string_view uuid);

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

private:
    definition_context context() const;
    boost::asio::awaitable<std::optional<definition_refusal>>
    fill(made_campaign& made, campaign_text& text);
    boost::asio::awaitable<std::optional<recipient_record>>
    find_sample(const campaign_record& campaign, const std::optional<std::string>& as);
    boost::asio::awaitable<campaign_result<campaign_state>>
    start_at(campaign_record campaign, std::optional<wall_time> at);

    parts p_;
    mail_surroundings around_;
    std::string correlation_tag_;
    definition_thread thread_; // the last member: its thread uses the others
};

} // namespace relay
