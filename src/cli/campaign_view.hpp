#pragma once

#include <boost/json/value.hpp>

#include <string>
#include <string_view>

// What the relay answers about campaigns, for people

namespace relay::cli {

// Of GET /relay/campaigns
std::string campaigns_text(const boost::json::value& page);

// Of GET /relay/campaigns/{id}
std::string campaign_text(const boost::json::value& campaign);

// Of a call that changes one: "0199b3c2-… is paused"
std::string changed_text(const boost::json::value& campaign);

// Of one that was made with recipients in it: who was skipped; empty when there were none.
std::string inline_recipients_text(const boost::json::value& campaign);

std::string preview_text(const boost::json::value& mail);
std::string plan_text(const boost::json::value& plan);

// Of a report, and of one by "step" or "domain"
std::string campaign_report_text(const boost::json::value& report);
std::string campaign_parts_text(const boost::json::value& report, const std::string& by);

} // namespace relay::cli
