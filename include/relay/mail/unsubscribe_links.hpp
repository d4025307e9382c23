#pragma once

#include "relay/mail/submission.hpp"
#include "relay/mail/unsubscribe_token.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace relay {

// Links by which people, and the buttons of their mailboxes, unsubscribe (RFC 8058)
class unsubscribe_links
{
public:
    // `public_url`: where webhooks.listen is reached from outside. `codec` must outlive this.
    unsubscribe_links(const unsubscribe_codec& codec, std::string_view public_url);

    // "https://mail.example.org/unsubscribe/TOKEN"
    std::string link(const unsubscribe_claim& claim) const;

    // Adds List-Unsubscribe and List-Unsubscribe-Post to campaign mail to one recipient alone that
    // brings neither. Other mail stays as it is: a link is good for one person.
    void add_to(submission& email, message_id id) const;

private:
    const unsubscribe_codec& codec_;
    std::string base_;
};

// Nothing without a public address
std::optional<unsubscribe_links>
links_at(std::string_view public_url, const unsubscribe_codec& codec);

// Whether a List-Unsubscribe has a link of ours, whatever the public address was
bool is_own_link(const unsubscribe_codec& codec, std::string_view header);

} // namespace relay
