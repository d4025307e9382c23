#include "cli/dead_letters.hpp"

#include "cli/api_client.hpp"
#include "cli/command.hpp"
#include "cli/dead_letter_view.hpp"
#include "cli/failure_text.hpp"
#include "cli/json_read.hpp"
#include "relay/base/percent_encoding.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <thread>
#include <unistd.h>

namespace relay::cli {

namespace json = boost::json;

namespace {

constexpr std::chrono::milliseconds look_every{500};

// Those that are given, by their names in the API
std::vector<std::pair<std::string_view, std::string>> members_of(const letter_filter& filter)
{
    std::vector<std::pair<std::string_view, std::string>> all = {
        {"reason", filter.reason},
        {"error", filter.error},
        {"campaign", filter.campaign},
        {"domain", filter.domain},
        {"since", filter.since},
        {"until", filter.until},
    };
    std::erase_if(all, [](const auto& member) { return member.second.empty(); });
    return all;
}

json::object body_of(const letter_choice& which)
{
    json::object body;
    if (!which.ids.empty())
        body["ids"] = json::array(which.ids.begin(), which.ids.end());
    if (which.all)
        body["all"] = true;
    for (const auto& [name, value] : members_of(which.filter))
        body[name] = value;
    return body;
}

// Whether something was done; in a dry run, whether something would be.
int status_of(const json::value& handled, bool dry_run)
{
    const auto* skipped = at_path(handled, "skipped").if_array();
    const auto left = !skipped ? 0 : std::ranges::count_if(*skipped, [](const json::value& letter) {
        return text_at(letter, "reason") != "not_found";
    });
    const auto matched = number_at(handled, "matched");
    if (matched == 0)
        return left > 0 ? failure : not_found;
    const auto done = dry_run ? matched - static_cast<double>(left) : number_at(handled, "done");
    return done > 0 ? success : failure;
}

int report_handled(const session& s, const api_answer& answer, const char* done, bool dry_run)
{
    if (!answer.ok())
        return report_error(answer);
    const auto handled = answer.json();
    const auto* skipped = at_path(handled, "skipped").if_array();
    if (s.json) {
        print_json(answer);
    } else {
        std::cout << text_at(handled, "matched") << " matched, ";
        if (dry_run)
            std::cout << "nothing done (dry run)\n";
        else
            std::cout << text_at(handled, "done") << ' ' << done << '\n';
        if (skipped)
            for (const auto& letter : *skipped)
                std::cout << "skipped " << text_at(letter, "id") << ": "
                          << text_at(letter, "reason") << '\n';
        if (const auto more = text_at(handled, "skipped_more"); !more.empty())
            std::cout << "skipped " << more << " more\n";
    }
    return status_of(handled, dry_run);
}

// Says why unknown outcomes are not looked for.
void tell_problem(api_client& relay)
{
    const auto problem = text_at(relay.get("/relay/status").json(), "reconciliation.problem");
    if (!problem.empty())
        std::cerr << "resend-relay: cannot look for them: " << problem << '\n';
}

// Waits until nothing is looked for any more.
int report_found(const session& s, api_client& relay, const json::value& before)
{
    for (;;) {
        std::this_thread::sleep_for(look_every);
        const auto answer = relay.get("/relay/status");
        if (!answer.ok())
            return report_error(answer);
        const auto now = answer.json();
        if (const auto problem = text_at(now, "reconciliation.problem"); !problem.empty()) {
            report_failure(s.json, "failed", "cannot look for them: " + problem);
            return failure;
        }
        if (number_at(now, "reconciliation.waiting") > 0)
            continue;
        const auto since = [&](const char* what) {
            const auto path = std::string("reconciliation.") + what;
            return static_cast<long>(number_at(now, path) - number_at(before, path));
        };
        if (!s.json)
            std::cout << since("sent") << " were sent, " << since("queued_again")
                      << " were not and are queued again, " << since("left") << " stay unknown\n";
        return success;
    }
}

// Asks on a terminal; elsewhere --yes is needed.
void confirm_purge(const session& s, const letter_choice& which, bool yes)
{
    if (yes)
        return;
    if (::isatty(STDIN_FILENO) != 1)
        throw bad_usage("dlq purge deletes for good: it needs --yes when nobody can be asked");
    auto body = body_of(which);
    body["dry_run"] = true;
    const auto answer = api_client(s).post("/relay/dead-letters/purge", json::serialize(body));
    const auto matched = answer.ok() ? text_at(answer.json(), "matched") : std::string("all");
    std::cerr << "Delete " << matched << " dead letters for good? [y/N] ";
    std::string line;
    std::getline(std::cin, line);
    if (line != "y" && line != "Y" && line != "yes")
        throw bad_usage("nothing was deleted");
}

} // namespace

std::string target_of(const letter_page& page)
{
    std::string target = "/relay/dead-letters?limit=" + std::to_string(page.limit);
    for (const auto& [name, value] : members_of(page.filter))
        target.append("&").append(name).append("=").append(percent_encoded(value));
    if (!page.after.empty())
        target += "&after=" + percent_encoded(page.after);
    return target;
}

int list_letters(const session& s, const letter_page& page)
{
    return report_answer(s, api_client(s).get(target_of(page)), page_text);
}

int show_letter(const session& s, const std::string& id)
{
    const auto answer = api_client(s).get("/relay/dead-letters/" + percent_encoded(id));
    return report_answer(s, answer, letter_text);
}

int retry_letters(const session& s, const letter_choice& which, bool dry_run, bool even_if_sent)
{
    auto body = body_of(which);
    body["dry_run"] = dry_run;
    body["even_if_sent"] = even_if_sent;
    const auto answer = api_client(s).post("/relay/dead-letters/retry", json::serialize(body));
    return report_handled(s, answer, "queued again", dry_run);
}

int reconcile_letters(
    const session& s,
    const letter_choice& which,
    bool dry_run,
    const std::string& absent_after,
    bool wait
)
{
    auto body = body_of(which);
    body["dry_run"] = dry_run;
    if (!absent_after.empty())
        body["absent_after"] = absent_after;
    api_client relay(s);
    const auto before = relay.get("/relay/status");
    const auto answer = relay.post("/relay/dead-letters/reconcile", json::serialize(body));
    const int status = report_handled(s, answer, "being looked for", dry_run);
    if (status == failure && answer.ok() && !dry_run)
        tell_problem(relay);
    if (status != success || !wait || dry_run)
        return status;
    return report_found(s, relay, before.json());
}

int purge_letters(const session& s, const letter_choice& which, bool dry_run, bool yes)
{
    if (!dry_run)
        confirm_purge(s, which, yes);
    auto body = body_of(which);
    body["dry_run"] = dry_run;
    const auto answer = api_client(s).post("/relay/dead-letters/purge", json::serialize(body));
    return report_handled(s, answer, "deleted", dry_run);
}

} // namespace relay::cli
