#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace relay {

// Bytes that were received and not used yet. Grows while a sender is faster than what fits, up to
// `most`; shrinks back when it is empty.
class receive_buffer
{
public:
    static constexpr std::size_t least = 8 << 10;
    static constexpr std::size_t most = 64 << 10;

    // Good until room() is called
    std::string_view unused() const { return {memory_.get() + begin_, end_ - begin_}; }
    bool empty() const { return begin_ == end_; }

    void use(std::size_t bytes)
    {
        begin_ += bytes;
        if (begin_ == end_)
            begin_ = end_ = 0;
    }

    // Where to put what is received next; never empty while less than `most` is unused.
    std::span<char> room()
    {
        if (empty() && capacity_ > least && !was_full_)
            capacity_ = 0;
        if (end_ == capacity_ || was_full_)
            make_room();
        return {memory_.get() + end_, capacity_ - end_};
    }

    void received(std::size_t bytes)
    {
        end_ += bytes;
        was_full_ = end_ == capacity_;
    }

private:
    void make_room()
    {
        const auto size = end_ - begin_;
        const auto wanted = std::clamp(2 * capacity_, least, most);
        was_full_ = false;
        if (wanted == capacity_ || (begin_ > 0 && size < capacity_ / 2)) {
            std::memmove(memory_.get(), memory_.get() + begin_, size);
        } else {
            auto larger = std::make_unique_for_overwrite<char[]>(wanted);
            if (size > 0)
                std::memcpy(larger.get(), memory_.get() + begin_, size);
            memory_ = std::move(larger);
            capacity_ = wanted;
        }
        begin_ = 0;
        end_ = size;
    }

    std::unique_ptr<char[]> memory_;
    std::size_t capacity_{};
    std::size_t begin_{};
    std::size_t end_{};
    bool was_full_{}; // the last reception filled it
};

} // namespace relay
