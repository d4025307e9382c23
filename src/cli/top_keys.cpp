#include "cli/top_keys.hpp"

#include "relay/base/percent_encoding.hpp"
#include "relay/base/text.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <utility>

namespace relay::cli {

namespace json = boost::json;

namespace {

top_press calling(std::string target, const json::object& body, std::string done)
{
    return {
        top_wish::call,
        {.target = std::move(target), .body = json::serialize(body), .done = std::move(done)}};
}

top_press change_campaign_of(const top_choice& campaign, const char* change, const char* done)
{
    return calling(
        "/relay/campaigns/" + percent_encoded(campaign.id) + '/' + change,
        {},
        "campaign " + campaign.name + ' ' + done
    );
}

top_press pause_chosen(top_state& now, const top_choice& chosen)
{
    if (chosen.of == top_choice::kind::campaign)
        return change_campaign_of(chosen, "pause", "is paused from its next batch on");
    now.said = chosen.name + " is paused already";
    return {};
}

// {"lane":"campaign"} for "lane:campaign". What has no name of its own is probed with all others.
json::object order_about(const std::string& scope)
{
    for (const std::string kind : {"lane", "domain", "campaign", "tenant"})
        if (scope.starts_with(kind + ':'))
            return {{kind, scope.substr(kind.size() + 1)}};
    return {};
}

top_press resume_chosen(const top_choice& chosen)
{
    if (chosen.of == top_choice::kind::campaign)
        return change_campaign_of(chosen, "resume", "goes on");
    const auto order = order_about(chosen.id);
    const auto done = order.empty() ? std::string("every pause") : chosen.name;
    return calling("/relay/resume", order, done + " ends, or is probed at once");
}

top_press answer_question(top_state& now, const std::vector<top_choice>& choices, char key)
{
    const auto question = std::exchange(now.question, top_question::none);
    const bool pausing = question == top_question::pause;
    if (key == 'a' && pausing)
        return calling("/relay/pause", {}, "all mail is paused");
    if (key == 'a')
        return calling("/relay/resume", {}, "every pause ends, or is probed at once");
    if (key == 'c' && pausing)
        return calling("/relay/pause", {{"lane", "campaign"}}, "the campaign lane is paused");
    if (key == 't' && pausing)
        return calling(
            "/relay/pause", {{"lane", "transactional"}}, "the transactional lane is paused"
        );
    const auto number = is_ascii_digit(key) ? static_cast<std::size_t>(key - '0') : 0;
    if (number > 0 && number <= choices.size())
        return pausing ? pause_chosen(now, choices[number - 1])
                       : resume_chosen(choices[number - 1]);
    now.said = "nothing was done";
    return {};
}

} // namespace

std::vector<char> read_keys(std::string_view bytes)
{
    std::vector<char> keys;
    while (!bytes.empty()) {
        const bool sequence = bytes.starts_with("\x1b[") || bytes.starts_with("\x1bO");
        if (!sequence) {
            keys.push_back(bytes.front());
            bytes.remove_prefix(1);
            continue;
        }
        bytes.remove_prefix(2);
        bool more = true; // up to the first letter or sign that is no parameter
        while (more && !bytes.empty()) {
            more = bytes.front() < '@' || bytes.front() > '~';
            bytes.remove_prefix(1);
        }
    }
    return keys;
}

top_press press(top_state& now, const std::vector<top_choice>& choices, char key)
{
    now.said.clear();
    if (key == 'q' || key == 'Q')
        return {.wish = top_wish::quit};
    if (now.page != top_page::overview) {
        now.page = top_page::overview;
        return {};
    }
    if (now.question != top_question::none)
        return answer_question(now, choices, key);
    switch (key) {
    case 'p':
        now.question = top_question::pause;
        return {};
    case 'r':
        now.question = top_question::resume;
        return {};
    case 'd':
        return {.wish = top_wish::dead_letters};
    case '?':
    case 'h':
        now.page = top_page::help;
        return {};
    default:
        return {};
    }
}

} // namespace relay::cli
