#include "relay/sandbox/inbox.hpp"

#include <algorithm>

namespace relay {

namespace {

// What containers and small texts take beside what is in them
constexpr std::size_t overhead = 1'000;

std::size_t size_of(const std::optional<std::string>& text)
{
    return text ? text->size() : 0;
}

std::size_t bytes_of_pairs(const inbox_mail::pairs& pairs)
{
    std::size_t bytes = 0;
    for (const auto& [name, value] : pairs)
        bytes += sizeof(inbox_mail::pairs::value_type) + name.size() + value.size();
    return bytes;
}

} // namespace

std::size_t bytes_of(const inbox_mail& mail)
{
    std::size_t bytes = overhead + mail.from.size() + mail.subject.size() + size_of(mail.html) +
                        size_of(mail.text) + mail.resend_template.size() +
                        bytes_of_pairs(mail.headers) + bytes_of_pairs(mail.tags);
    for (const auto* addresses : {&mail.to, &mail.cc, &mail.bcc, &mail.reply_to})
        for (const auto& address : *addresses)
            bytes += address.size();
    for (const auto& a : mail.attachments)
        bytes += overhead + a.filename.size() + a.content_type.size() + a.content_id.size() +
                 a.path.size() + a.content.size();
    return bytes;
}

void inbox::add(inbox_mail mail)
{
    auto shared = std::make_shared<const inbox_mail>(std::move(mail));
    const std::lock_guard lock(mutex_);
    bytes_ += bytes_of(*shared);
    mails_.push_back(std::move(shared));
    while (mails_.size() > 1 && (mails_.size() > bounds_.mails || bytes_ > bounds_.bytes)) {
        bytes_ -= bytes_of(*mails_.front());
        mails_.pop_front();
        ++forgotten_;
    }
}

inbox_mail_ptr inbox::find(std::string_view id) const
{
    const std::lock_guard lock(mutex_);
    const auto found =
        std::ranges::find(mails_, id, [](const auto& mail) { return std::string_view(mail->id); });
    return found == mails_.end() ? nullptr : *found;
}

std::vector<inbox_mail_ptr> inbox::newest_first() const
{
    const std::lock_guard lock(mutex_);
    return {mails_.rbegin(), mails_.rend()};
}

std::size_t inbox::clear()
{
    const std::lock_guard lock(mutex_);
    const auto count = mails_.size();
    mails_.clear();
    bytes_ = 0;
    return count;
}

std::size_t inbox::bytes() const
{
    const std::lock_guard lock(mutex_);
    return bytes_;
}

std::uint64_t inbox::forgotten() const
{
    const std::lock_guard lock(mutex_);
    return forgotten_;
}

} // namespace relay
