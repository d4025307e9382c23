#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <utility>

namespace relay {

// Replies of a connection, in the order of their lines: the number of a reply stays, its text comes
// later. Pure.
class reply_queue
{
public:
    // A place for one that is not there yet. `bytes`: what it keeps in memory until then.
    std::uint64_t reserve(std::size_t bytes)
    {
        replies_.push_back({.bytes = bytes});
        bytes_ += bytes;
        return first_ + replies_.size() - 1;
    }

    // True when it is the next to leave.
    bool set(std::uint64_t number, std::string text)
    {
        auto& r = replies_[number - first_];
        bytes_ += text.size() - r.bytes;
        r.bytes = text.size();
        r.text = std::move(text);
        r.ready = true;
        return number == first_;
    }

    // Appends those that may leave now, until `out` has that many bytes.
    void take(std::string& out, std::size_t enough)
    {
        while (!replies_.empty() && replies_.front().ready && out.size() < enough) {
            out += replies_.front().text;
            bytes_ -= replies_.front().bytes;
            replies_.pop_front();
            ++first_;
        }
    }

    bool empty() const { return replies_.empty(); }
    std::size_t size() const { return replies_.size(); }
    std::size_t bytes() const { return bytes_; }

private:
    struct reply
    {
        std::size_t bytes{};
        bool ready{};
        std::string text{};
    };

    std::deque<reply> replies_;
    std::uint64_t first_{}; // the number of the front
    std::size_t bytes_{};
};

} // namespace relay
