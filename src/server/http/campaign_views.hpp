#pragma once

#include "relay/campaign/campaign_desk.hpp"
#include "relay/net/http_server.hpp"
#include "relay/server/http/http_parts.hpp"
#include "relay/store/event_reader.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <vector>

// How the API writes what is known of campaigns

namespace relay {

// With all errors of templates, each with its place
server_response answer_refusal(const definition_refusal& refusal);

// What was made of a campaign's recipients
struct campaign_mails
{
    tally all;
    std::int64_t first{}; // of a sequence: those of its first step; else all
};

// `queued`, `sent` and so on. Who has no mail yet is among the queued, or the cancelled.
boost::json::object numbers_json(const campaign_record& campaign, const campaign_mails& mails);

// How campaigns that run share what can be sent
struct running_campaigns
{
    std::vector<campaign_id> ids;
    std::vector<double> left; // mails of each
};
boost::asio::awaitable<running_campaigns> find_running(const http_parts& parts);

// Without its mail, and without the fields of its definition
boost::json::object summary_json(
    const http_parts& parts,
    const campaign_record& campaign,
    const campaign_mails& mails,
    const running_campaigns& running
);

boost::asio::awaitable<campaign_mails> mails_of(const http_parts& parts, campaign_id id);

} // namespace relay
