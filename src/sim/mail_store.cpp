#include "sim/mail_store.hpp"

#include <algorithm>

namespace relay::sim {

void mail_store::add(stored_mail mail)
{
    if (keep_ == 0)
        return;
    if (mails_.size() == keep_) {
        if (forgotten_ < indexed_)
            numbers_.erase(mails_.front().id);
        mails_.pop_front();
        ++forgotten_;
    }
    mails_.push_back(std::move(mail));
}

stored_mail* mail_store::find(const uuid& id)
{
    index();
    const auto found = numbers_.find(id);
    return found == numbers_.end() ? nullptr : &mails_[found->second - forgotten_];
}

std::size_t mail_store::position(const uuid& id) const
{
    return numbers_.at(id) - forgotten_;
}

void mail_store::index()
{
    const auto end = forgotten_ + mails_.size();
    for (auto number = std::max(indexed_, forgotten_); number < end; ++number)
        numbers_.emplace(mails_[number - forgotten_].id, number);
    indexed_ = end;
}

} // namespace relay::sim
