#include "relay/policy/outcome_search.hpp"

#include <algorithm>

namespace relay {

namespace {

// By how much Resend's clock and ours may differ
constexpr std::chrono::minutes margin{10};

// Resend keeps emails for 30 days (resend-api.md, section 4.3).
constexpr std::chrono::days surely_kept{29};

// How far past the letters an email of ours is looked for
constexpr std::size_t most_pages_beyond = 20;

constexpr std::size_t most_asked = 500;

// From its composition to the answer, of a request that was accepted at its first attempt
constexpr std::chrono::minutes longest_sending{5};

} // namespace

outcome_search::outcome_search(std::vector<unknown_letter> letters, const moment& begun)
    : letters_(std::move(letters)),
      begun_(begun),
      oldest_letter_(begun.wall),
      found_(letters_.size()),
      open_(letters_.size()),
      doubtful_(letters_.size())
{
    for (std::size_t i = 0; i < letters_.size(); ++i) {
        const auto& letter = letters_[i];
        oldest_letter_ = std::min(oldest_letter_, letter.from);
        first_request_ = i == 0 ? letter.request : std::min(first_request_, letter.request);
        by_uuid_.emplace(letter.uuid, i);
        for (const auto& address : letter.recipients)
            by_recipient_.emplace(address, i);
    }
}

std::vector<std::string>
outcome_search::add_page(const std::vector<email_trace>& page, bool has_more)
{
    std::vector<std::string> to_ask;
    bool beyond = true;
    for (const auto& email : page) {
        cursor_ = email.resend_id;
        if (!email.created) {
            in_order_ = false;
            beyond = false;
        } else {
            in_order_ = in_order_ && (!reached_ || *email.created <= *reached_ + margin);
            reached_ = std::min(reached_.value_or(*email.created), *email.created);
            beyond = beyond && *email.created < oldest_letter_ - margin;
        }
        if (email.tags_known) {
            match(email);
            continue;
        }
        std::vector<std::size_t> maybe;
        for (const auto& address : email.recipients) {
            const auto [begin, end] = by_recipient_.equal_range(address);
            for (auto letter = begin; letter != end; ++letter) {
                const auto i = letter->second;
                const bool in_time = !email.created || *email.created >= letters_[i].from - margin;
                if (found_[i].empty() && in_time)
                    maybe.push_back(i);
            }
        }
        if (maybe.empty())
            continue;
        if (asked_ >= most_asked) {
            for (const auto i : maybe)
                doubtful_[i] = true;
        } else {
            to_ask.push_back(email.resend_id);
            unanswered_[email.resend_id] = std::move(maybe);
            ++asked_;
        }
    }
    end_reached_ = !has_more || page.empty();
    if (beyond)
        ++pages_beyond_;
    return to_ask;
}

void outcome_search::match(const email_trace& email)
{
    const auto letter = by_uuid_.find(email.correlation);
    if (letter == by_uuid_.end() || !found_[letter->second].empty())
        return;
    found_[letter->second] = email.resend_id;
    --open_;
}

void outcome_search::add_email(const email_trace& email)
{
    if (!email.tags_known)
        return; // as if it had not been answered
    match(email);
    unanswered_.erase(email.resend_id);
}

std::vector<email_trace> outcome_search::maybe_witnesses(const std::vector<email_trace>& page) const
{
    std::vector<email_trace> older;
    for (const auto& email : page)
        if (email.created && *email.created < oldest_letter_ + margin)
            older.push_back(email);
    return older;
}

// One that is later than the best so far in either way adds nothing that is certain.
void outcome_search::add_witness(const witness& w)
{
    const auto took = w.accepted - created_at(w.request);
    const bool at_once = w.attempts == 1 && took >= milliseconds(0) && took <= longest_sending;
    const bool better =
        !witness_ || (w.accepted <= witness_->accepted && w.request <= witness_->request);
    if (at_once && better)
        witness_ = w;
}

bool outcome_search::complete() const
{
    return open_ == 0 || end_reached_ || witnessed() || pages_beyond_ >= most_pages_beyond;
}

finding outcome_search::find(const unknown_letter& letter, milliseconds absent_after) const
{
    const auto i = by_uuid_.at(letter.uuid);
    if (!found_[i].empty())
        return finding::sent;
    const bool listed = in_order_ && witness_ && witness_->accepted < letter.from &&
                        witness_->request < letter.request;
    const bool late_enough = proven_age(letter.until, begun_) >= absent_after;
    const auto since = age(letter.until, begun_);
    const bool kept = since && *since + (letter.until.wall - letter.from) < surely_kept;
    const bool certain = letter.tagged && letter.times_certain && listed && late_enough && kept &&
                         !is_doubtful(letter);
    return certain ? finding::absent : finding::unsettled;
}

bool outcome_search::is_doubtful(const unknown_letter& letter) const
{
    const auto i = by_uuid_.at(letter.uuid);
    return doubtful_[i] || std::ranges::any_of(unanswered_, [i](const auto& asked) {
               return std::ranges::find(asked.second, i) != asked.second.end();
           });
}

const std::string* outcome_search::resend_id_of(const unknown_letter& letter) const
{
    const auto& id = found_[by_uuid_.at(letter.uuid)];
    return id.empty() ? nullptr : &id;
}

} // namespace relay
