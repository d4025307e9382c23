#include "relay/mail/unsubscribe_links.hpp"

#include "relay/base/json_writer.hpp"
#include "relay/mail/address.hpp"
#include "relay/mail/recipients.hpp"

namespace relay {

namespace {

constexpr std::string_view place = "/unsubscribe/";

// The only recipient's address; empty when the summary is not what the relay writes
std::string recipient_of(const submission& email)
{
    const auto lists = find_recipients(email.summary);
    if (!lists || lists->to.size() != 1)
        return {};
    const auto box = parse_mailbox(lists->to.front());
    return box ? std::string(box->address) : std::string();
}

} // namespace

unsubscribe_links::unsubscribe_links(const unsubscribe_codec& codec, std::string_view public_url)
    : codec_(codec),
      base_(public_url)
{
    while (base_.ends_with('/'))
        base_.pop_back();
    base_ += place;
}

std::string unsubscribe_links::link(const unsubscribe_claim& claim) const
{
    return base_ + codec_.write(claim);
}

void unsubscribe_links::add_to(submission& email, message_id id) const
{
    if (email.lane != lane::campaign || email.recipients != 1 || email.headers.unsubscribe)
        return;
    auto address = recipient_of(email);
    if (address.empty())
        return;
    std::string headers = email.headers.any ? "," : R"(,"headers":{)";
    headers += R"("List-Unsubscribe":)";
    append_json_string(headers, '<' + link({.message = id, .address = std::move(address)}) + '>');
    headers += R"(,"List-Unsubscribe-Post":"List-Unsubscribe=One-Click")";
    if (!email.headers.any)
        headers += '}';
    email.body.insert(email.body.size() - email.headers.from_end, headers);
    email.headers.unsubscribe = true;
}

std::optional<unsubscribe_links>
links_at(std::string_view public_url, const unsubscribe_codec& codec)
{
    if (public_url.empty())
        return std::nullopt;
    return unsubscribe_links(codec, public_url);
}

bool is_own_link(const unsubscribe_codec& codec, std::string_view header)
{
    const auto at = header.rfind(place);
    if (at == std::string_view::npos || !header.ends_with('>'))
        return false;
    header.remove_prefix(at + place.size());
    header.remove_suffix(1);
    return codec.read(header).has_value();
}

} // namespace relay
