#include "doctor/account_verdicts.hpp"

#include <cstdlib>
#include <string>

namespace relay {

namespace {

using namespace std::chrono_literals;

// A clock off by more is worth a word; by more than the second, every webhook is refused as one
// from another time (resend-api.md, section 6.3).
constexpr milliseconds tolerable_skew = 5s;
constexpr milliseconds webhook_tolerance = 5min;

constexpr auto soon = std::chrono::days(14);

std::string in_seconds(milliseconds time)
{
    const auto s = std::chrono::round<std::chrono::seconds>(time).count();
    return std::to_string(s) + (s == 1 ? " second" : " seconds");
}

std::string words_of(const outcome& answer)
{
    if (answer.status == 0)
        return answer.message;
    auto text = std::to_string(answer.status);
    if (!answer.name.empty())
        text += " " + answer.name;
    if (!answer.message.empty())
        text += ": " + answer.message;
    return text;
}

} // namespace

std::string_view to_string(key_permission p)
{
    switch (p) {
    case key_permission::unknown:
        return "unknown";
    case key_permission::full_access:
        return "full_access";
    case key_permission::sending_access:
        return "sending_access";
    case key_permission::refused:
        return "refused";
    }
    return "unknown";
}

key_permission permission(const outcome& answer)
{
    if (answer.verdict == verdict::accepted)
        return key_permission::full_access;
    if (answer.status == 401 && answer.name == "restricted_api_key")
        return key_permission::sending_access;
    if (answer.verdict == verdict::account)
        return key_permission::refused;
    return key_permission::unknown;
}

diagnosis judge_key(const outcome& answer)
{
    diagnosis f{.check = "key", .subject = {}, .text = {}};
    switch (permission(answer)) {
    case key_permission::full_access:
        f.text = "valid, with full access";
        break;
    case key_permission::sending_access:
        f.text = "valid, for sending only: what Resend knows of the domains, of its suppressions "
                 "and of mail whose fate is unknown cannot be read with it";
        break;
    case key_permission::refused:
        f.level = severity::problem;
        f.text = "Resend refuses it (" + words_of(answer) + ")";
        f.advice = answer.status == 404 || answer.status == 405
                       ? "See that resend.base_url leads to Resend."
                       : "Take a key from https://resend.com/api-keys, and SIGHUP the relay.";
        break;
    case key_permission::unknown:
        f.level = answer.status == 0 ? severity::problem : severity::warning;
        f.text = "not known: Resend did not answer as it does (" + words_of(answer) + ")";
        f.advice = answer.status == 0
                       ? "See that this machine reaches resend.base_url."
                       : "Ask again in a while; https://resend-status.com tells of outages.";
        break;
    }
    return f;
}

diagnosis judge_clock(wall_time ours, wall_time theirs)
{
    diagnosis f{.check = "clock", .subject = {}, .text = {}};
    const auto skew = ours - (theirs + 500ms);
    const auto size = skew < 0ms ? -skew : skew;
    if (size <= tolerable_skew) {
        f.text = "within " + in_seconds(tolerable_skew) + " of Resend's";
        return f;
    }
    f.level = severity::warning;
    f.text = in_seconds(size) + (skew > 0ms ? " ahead of" : " behind") + " Resend's" +
             (size > webhook_tolerance ? ": every webhook is refused as forged, and what is "
                                         "scheduled goes out at the wrong time"
                                       : ": what is scheduled goes out at the wrong time");
    f.advice = "Set it by NTP: timedatectl set-ntp true";
    return f;
}

diagnosis judge_limit(int told, int remembered, std::optional<double> upper_bound)
{
    diagnosis f{.check = "limit", .subject = {}, .text = {}};
    if (told <= 0 && remembered <= 0) {
        f.text = "not learned yet: the first answer of Resend tells it";
        return f;
    }
    const int limit = told > 0 ? told : remembered;
    f.text = std::to_string(limit) + " requests a second";
    if (told > 0 && remembered > 0 && told != remembered)
        f.text += " (the relay remembers " + std::to_string(remembered) + ")";
    if (upper_bound && *upper_bound < limit) {
        auto bound = std::to_string(*upper_bound);
        bound.erase(bound.find_last_not_of('0') + 1);
        if (bound.ends_with('.'))
            bound.pop_back();
        f.text += "; limits.requests_per_second allows " + bound;
    }
    return f;
}

diagnosis judge_certificate(wall_time expires, wall_time now)
{
    diagnosis f{.check = "tls", .subject = {}, .text = {}};
    const auto days = std::chrono::floor<std::chrono::days>(expires - now).count();
    f.text = "the certificate is good for " + std::to_string(days) +
             (days == 1 ? " more day" : " more days");
    if (expires - now < soon) {
        f.level = severity::warning;
        f.advice = "Whoever runs the server at resend.base_url has to renew it; without that the "
                   "relay stops sending.";
    }
    return f;
}

} // namespace relay
