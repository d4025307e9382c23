#include "cli/campaign_calls.hpp"

#include "cli/campaign_view.hpp"
#include "cli/json_read.hpp"
#include "cli/table.hpp"
#include "relay/base/percent_encoding.hpp"

#include <boost/json/array.hpp>

#include <iostream>

namespace relay::cli {

namespace json = boost::json;

namespace {

constexpr std::size_t longest_error = 1'000; // characters that are printed

} // namespace

std::string campaign_target(const std::string& id, std::string_view call)
{
    return ("/relay/campaigns/" + percent_encoded(id)).append(call);
}

std::string change_in_words(api_client& relay, const json::value& changed)
{
    if (text_at(changed, "state") != "scheduled")
        return changed_text(changed);
    const auto now = relay.get(campaign_target(text_at(changed, "id")));
    return changed_text(now.ok() ? now.json() : changed);
}

int report_refusal(
    const api_answer& answer, const std::function<std::string(const json::value&)>& place_of
)
{
    const auto error = answer.json();
    const auto* errors = at_path(error, "errors").if_array();
    if (answer.as_json || !errors || errors->size() < 2)
        return report_error(answer, place_of(error));
    for (const auto& one : *errors) {
        const auto words = place_of(one) + ": Line " + text_at(one, "line") + ", column " +
                           text_at(one, "column") + ", `" + text_at(one, "text") +
                           "`: " + text_at(one, "message");
        std::cerr << "resend-relay: " << printable(words, longest_error) << '\n';
    }
    return failure;
}

} // namespace relay::cli
