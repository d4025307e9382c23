#include "relay/tracking/list_evidence.hpp"

#include "relay/pipeline/until_read.hpp"
#include "relay/resend/account_answers.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr int emails_of_a_page = 100;

// More were accepted since the request left than are worth reading.
constexpr int most_pages = 40;

} // namespace

bool list_evidence::may_ask() const
{
    return tagged_ && !p_.account_reader.barred_from(account_part::emails);
}

// A message that brings as many tags as Resend allows has none of ours.
bool list_evidence::can_tell(const outgoing& r) const
{
    return may_ask() && std::ranges::all_of(r.messages, [this](const taken_message& m) {
               return m.message.body.find(p_.id_codec.to_uuid(m.message.id)) != std::string::npos;
           });
}

asio::awaitable<void> list_evidence::turn()
{
    return p_.account_reader.round_for_mail(last_look_);
}

void list_evidence::accepted(std::string_view resend_id, const sending_span& at)
{
    marks_.accepted(resend_id, at);
}

void list_evidence::key_changed()
{
    marks_.forget();
    key_since_ = pacer::clock::now();
}

// Nothing: it left before this machine started, or under another key.
std::optional<sending_span> list_evidence::span_of(const question& q) const
{
    const auto age = key_age(q.request->sealed);
    if (!age)
        return std::nullopt;
    const auto from = pacer::clock::now() - *age - milliseconds(1);
    if (from < key_since_)
        return std::nullopt;
    return sending_span{.from = from, .until = q.answered};
}

asio::awaitable<std::vector<evidence_source::answer>>
list_evidence::look(std::vector<question> about)
{
    std::vector<answer> answers(about.size());
    std::vector<unknown_letter> letters;
    for (const auto& q : about) {
        auto some = co_await letters_of(*q.request);
        std::ranges::move(some, std::back_inserter(letters));
    }
    outcome_search search(std::move(letters), moment_now());
    list_reading reading(marks_, pacer::clock::now());
    const auto is_read = [&](const question& q) {
        const auto span = span_of(q);
        return !span || reading.reaches_down_to(span->from);
    };
    last_look_ = pacer::clock::now();
    bool heard = may_ask();
    int pages = 0;
    while (heard && pages++ < most_pages) {
        heard = co_await read_page(search, reading);
        if (std::ranges::all_of(about, is_read))
            break;
    }

    auto letter = search.letters().begin();
    for (std::size_t i = 0; i < about.size(); ++i) {
        const auto& q = about[i];
        auto& a = answers[i];
        bool doubtful = false;
        for (const auto id : q.request->sealed.members) {
            if (const auto* found = search.resend_id_of(*letter))
                a.found.push_back({.id = id, .resend_id = *found});
            doubtful = doubtful || search.is_doubtful(*letter);
            ++letter;
        }
        const auto span = span_of(q);
        const bool all_read = heard && span && !doubtful && reading.covers(*span);
        if (all_read || a.found.size() == q.request->sealed.members.size())
            a.says = evidence::complete;
        else if (!span || !may_ask() || pages > most_pages)
            a.says = evidence::cannot_tell;
    }
    co_return answers;
}

// Recipients tell which emails are worth asking for their tags: they are needed only where the list
// has none.
asio::awaitable<std::vector<unknown_letter>> list_evidence::letters_of(const outgoing& r)
{
    std::vector<unknown_letter> letters;
    const auto sealed = r.sealed.sealed_at.value_or(moment{.wall = created_at(r.sealed.id)});
    for (const auto id : r.sealed.members) {
        unknown_letter letter{.id = id, .uuid = p_.id_codec.to_uuid(id), .tagged = true};
        letter.from = sealed.wall;
        letter.request = r.sealed.id;
        if (!tags_listed_) {
            const auto m = co_await until_read([&] { return p_.message_reader.find(id); });
            if (m)
                letter.recipients = recipients_of(m->summary);
        }
        letters.push_back(std::move(letter));
    }
    co_return letters;
}

// False: it was not answered as it should be, or the look is to begin anew.
asio::awaitable<bool> list_evidence::read_page(outcome_search& search, list_reading& reading)
{
    constexpr auto who = account_reader::asker::mail;
    auto page = co_await p_.account_reader.list_emails(search.cursor(), emails_of_a_page, who);
    if (!page.value)
        co_return false;
    auto& emails = page.value->emails;
    if (tags_listed_ && std::ranges::any_of(emails, std::not_fn(&email_trace::tags_known))) {
        tags_listed_ = false;
        co_return false;
    }
    reading.add_page(emails, page.value->has_more, pacer::clock::now());
    for (auto& email : emails)
        if (marks_.find(email.resend_id))
            email.tags_known = true; // it is another message's: it need not be asked for them
    const auto to_ask = search.add_page(emails, page.value->has_more);
    for (const auto& id : to_ask) {
        const auto email = co_await p_.account_reader.find_email(id, who);
        if (email.value)
            search.add_email(*email.value);
    }
    co_return true;
}

} // namespace relay
