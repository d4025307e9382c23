#include "relay/sandbox/inbox_search.hpp"

#include "relay/base/text.hpp"

#include <algorithm>

namespace relay {

namespace {

// `wanted` is in lower case.
bool contains(std::string_view text, std::string_view wanted)
{
    const auto same = [](char given, char lower) { return to_ascii_lower(given) == lower; };
    return !std::ranges::search(text, wanted, same).empty();
}

bool contains(const std::vector<std::string>& texts, std::string_view wanted)
{
    return std::ranges::any_of(texts, [&](const auto& text) { return contains(text, wanted); });
}

bool matches(const inbox_mail& mail, std::string_view wanted)
{
    return wanted.empty() || mail.id == wanted || mail.message == wanted ||
           contains(mail.subject, wanted) || contains(mail.from, wanted) ||
           contains(mail.to, wanted) || contains(mail.cc, wanted) || contains(mail.bcc, wanted) ||
           (mail.text && contains(*mail.text, wanted)) ||
           (mail.html && contains(*mail.html, wanted));
}

} // namespace

inbox_page find_mails(const std::vector<inbox_mail_ptr>& newest_first, const inbox_search& search)
{
    auto mail = newest_first.begin();
    if (!search.after.empty()) {
        mail = std::ranges::find(newest_first, search.after, &inbox_mail::id);
        if (mail != newest_first.end())
            ++mail;
    }
    const auto wanted = to_ascii_lower(search.text);
    inbox_page page;
    for (; mail != newest_first.end(); ++mail) {
        if (!matches(**mail, wanted))
            continue;
        if (page.mails.size() == search.limit) {
            page.has_more = true;
            break;
        }
        page.mails.push_back(*mail);
    }
    return page;
}

} // namespace relay
