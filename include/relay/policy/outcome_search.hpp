#pragma once

#include "relay/policy/email_trace.hpp"
#include "relay/policy/unknown_letter.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

// Looking for messages of unknown outcome at Resend: what is evidence, and of what.

namespace relay {

// An email that Resend accepted and has on its list, as the relay knows it
struct witness
{
    request_id request; // that it was sent in
    int attempts{};
    wall_time accepted; // when we knew
};

enum class finding
{
    sent,      // an email carries its tag
    absent,    // every email of the time of its attempts was read, and none of them is it
    unsettled, // neither is certain
};

// One look at Resend's list of emails, newest first, for many letters at once. Only our tag, or
// Resend's own id, is evidence that an email is a letter's: recipients only tell which emails are
// worth asking for their tags.
//
// That an email is absent is certain only if the list is the one that it would be in. A key of
// another team shows another list. So the look goes on down to a witness: an email that is known to
// be ours, and was accepted before the letter was sent. Whatever became of the letter stands before
// it in the list, whatever Resend's clock says.
//
// Nor is our own clock believed: it may have been set. Requests are numbered in their order, so a
// witness is of an earlier request than the letter, was accepted at once, and its times agree with
// each other and with its number.
//
// Pure: the caller asks Resend and the store.
class outcome_search
{
public:
    outcome_search(std::vector<unknown_letter> letters, const moment& begun);

    // One page, from where the last one ended. Returns the emails whose tags are to be asked for.
    std::vector<std::string> add_page(const std::vector<email_trace>& page, bool has_more);

    // One of those, with its tags. What is never answered leaves a doubt.
    void add_email(const email_trace& email);

    // Emails of the page that may be witnesses, by their times; tell which of them we have sent.
    std::vector<email_trace> maybe_witnesses(const std::vector<email_trace>& page) const;
    void add_witness(const witness& w);
    bool witnessed() const
    {
        return witness_ && witness_->accepted < oldest_letter_ &&
               witness_->request < first_request_;
    }

    // There is nothing more to learn from older pages.
    bool complete() const;

    // Where the next page begins: behind this email; empty: at the newest
    const std::string& cursor() const { return cursor_; }

    // `absent_after`: how long after its last attempt an email that Resend accepted is surely on
    // the list.
    finding find(const unknown_letter& letter, milliseconds absent_after) const;
    const std::string* resend_id_of(const unknown_letter& letter) const;

    // An email that was read may be this letter's, and did not tell its tags.
    bool is_doubtful(const unknown_letter& letter) const;

    const std::vector<unknown_letter>& letters() const { return letters_; }

private:
    void match(const email_trace& email);

    std::vector<unknown_letter> letters_;
    moment begun_;
    wall_time oldest_letter_;
    request_id first_request_; // of the letters' last ones
    std::unordered_multimap<std::string, std::size_t> by_recipient_;
    std::unordered_map<std::string, std::size_t> by_uuid_;
    std::vector<std::string> found_; // Resend's id, by letter; empty: not found
    std::size_t open_{};             // letters that are not found
    std::vector<bool> doubtful_;     // by letter: an email that may be it could not be looked at
    std::unordered_map<std::string, std::vector<std::size_t>>
        unanswered_; // emails, and for which letters

    std::size_t asked_{}; // emails, so far
    std::string cursor_;
    std::optional<wall_time> reached_; // the oldest email that was read
    std::optional<witness> witness_;   // the earliest by request and time
    bool in_order_{true};
    bool end_reached_{};
    std::size_t pages_beyond_{};
};

} // namespace relay
