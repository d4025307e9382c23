#include "cli/api_client.hpp"
#include "cli/command.hpp"
#include "cli/event_view.hpp"
#include "cli/json_read.hpp"
#include "cli/screen.hpp"
#include "cli/steady_caller.hpp"
#include "relay/base/percent_encoding.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <chrono>
#include <iostream>
#include <memory>
#include <ranges>
#include <thread>
#include <unistd.h>
#include <vector>

namespace relay::cli {

namespace json = boost::json;

namespace {

constexpr std::chrono::seconds follow_every{1};
constexpr std::chrono::hours while_somebody_waits{24 * 365};
constexpr int events_of_a_page = 1'000;

struct event_arguments
{
    std::vector<std::string> types;
    std::string to;
    std::string campaign;
    std::string lane;
    std::string after;
    int limit{20};
    bool follow{};
};

std::string events_target(const event_arguments& a, int limit)
{
    auto target = "/relay/events?limit=" + std::to_string(limit);
    const auto add = [&target](const char* name, const std::string& value) {
        if (!value.empty())
            target.append("&").append(name).append("=").append(percent_encoded(value));
    };
    std::string types;
    for (const auto& type : a.types)
        types.append(types.empty() ? "" : ",").append(type);
    add("events", types);
    add("to", a.to);
    add("campaign", a.campaign);
    add("lane", a.lane);
    add("after", a.after);
    return target;
}

// The events of a page as they happened: it has the newest first. With --json a line each.
void print_events(const session& s, const json::value& page)
{
    const auto size = is_screen(STDOUT_FILENO) ? size_of_screen(STDOUT_FILENO) : std::nullopt;
    const auto* data = at_path(page, "data").if_array();
    if (!data)
        return;
    for (const auto& event : *data | std::views::reverse) {
        if (s.json)
            std::cout << json::serialize(event);
        else if (size)
            std::cout << fitting_line(event_line(event), size->columns);
        else
            std::cout << event_line(event);
        std::cout << '\n';
    }
    std::cout.flush();
}

int list_events(const session& s, const event_arguments& a)
{
    const auto answer = api_client(s).get(events_target(a, a.limit));
    if (!answer.ok())
        return report_error(answer);
    if (s.json) {
        print_json(answer);
        return success;
    }
    const auto page = answer.json();
    if (flag_at(page, "has_more"))
        std::cout << "Older ones: --after " << text_at(page, "next") << '\n';
    print_events(s, page);
    return success;
}

// Asks again and again for what came later, however often the relay goes away. Each event has a
// number that outlives a restart, so none is missed and none is shown twice.
class follower
{
public:
    follower(const session& s, const event_arguments& a)
        : s_(s),
          a_(a),
          relay_(s),
          steady_([this](const std::string& text) { tell(text); }, while_somebody_waits)
    {
    }

    int run()
    {
        auto answer = get(events_target(a_, a_.limit));
        if (!answer.ok())
            return report_error(answer);
        print_events(s_, answer.json());
        newest_ = text_at(answer.json(), "newest");
        while (std::cout) {
            std::this_thread::sleep_for(follow_every);
            if (const auto status = print_later(); status != success)
                return status;
        }
        return success;
    }

private:
    // Pages go from the newest event back; so it is first learned where each begins, and then they
    // are read again in the order in which things happened. However much there is, one page at a
    // time is kept.
    int print_later()
    {
        const auto since = events_target(a_, events_of_a_page) + "&since=" + newest_;
        std::vector<std::string> begins{since};
        auto answer = get(since);
        const auto newest = text_at(answer.json(), "newest");
        while (answer.ok() && flag_at(answer.json(), "has_more")) {
            begins.push_back(since + "&after=" + text_at(answer.json(), "next"));
            answer = get(begins.back());
        }
        for (; answer.ok(); answer = get(begins.back())) {
            print_events(s_, answer.json());
            begins.pop_back();
            if (begins.empty()) {
                newest_ = newest;
                return success;
            }
        }
        return report_error(answer);
    }

    api_answer get(const std::string& target)
    {
        auto answer = steady_.call([&] { return relay_.get(target); });
        if (!trouble_.empty())
            std::cerr << "resend-relay: the relay answers again\n";
        trouble_.clear();
        return answer;
    }

    void tell(const std::string& text)
    {
        if (trouble_.empty())
            std::cerr << "resend-relay: " << text << '\n';
        trouble_ = text;
    }

    const session& s_;
    const event_arguments& a_;
    api_client relay_;
    steady_caller steady_;
    std::string newest_;
    std::string trouble_; // that was told and is not over
};

} // namespace

void add_events(CLI::App& app, session& s)
{
    auto a = std::make_shared<event_arguments>();
    auto run = [a](const session& with) {
        return a->follow ? follower(with, *a).run() : list_events(with, *a);
    };
    auto* command =
        add_client_command(app, s, "events", "What happened to the mail, the latest last", run);
    command->add_option("--type", a->types, "Only such events; may be repeated")
        ->check(is_event())
        ->allow_extra_args(false);
    command->add_option("--to", a->to, "Only of mail to this address");
    command->add_option("--campaign", a->campaign, "Only of this campaign's mail")
        ->type_name("CAMPAIGN");
    command->add_option("--lane", a->lane, "transactional or campaign")->check(is_lane());
    auto* after = command->add_option("--after", a->after, "Go on behind this one, to older ones");
    command->add_option("--limit", a->limit, "At most so many of those that were before")
        ->capture_default_str()
        ->check(CLI::Range(1, events_of_a_page));
    command->add_flag("--follow,-f", a->follow, "Then wait for what comes, until Ctrl-C")
        ->excludes(after);
    command->footer("With --follow, --json prints an event a line.\n\n"
                    "Examples:\n"
                    "  resend-relay events --to ann@mail.example\n"
                    "  resend-relay events --follow --type bounced --type complained\n"
                    "  resend-relay events --follow --json | jq .to");
}

} // namespace relay::cli
