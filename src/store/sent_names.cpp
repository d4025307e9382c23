#include "store/sent_names.hpp"

#include <functional>

namespace relay {

namespace {

constexpr int bits_of_an_id = 4;
constexpr std::size_t word_bits = 64;
constexpr std::size_t line_bits =
    512;                           // of the processor's cache: one is fetched for an id, not four
constexpr unsigned place_bits = 9; // of a place within a line

std::uint64_t hash_of(std::string_view id)
{
    return std::hash<std::string_view>()(id);
}

std::size_t line_of(std::uint64_t hash)
{
    return static_cast<std::size_t>(hash % (sent_names::bits / line_bits) * line_bits);
}

// Calls `f` with the place of each bit of an id, until it returns false.
template <class F>
void for_each_bit(std::uint64_t hash, F f)
{
    const auto line = line_of(hash);
    auto places = hash >> (64 - bits_of_an_id * place_bits);
    for (int i = 0; i < bits_of_an_id; ++i, places >>= place_bits)
        if (!f(static_cast<std::size_t>(line + places % line_bits)))
            return;
}

} // namespace

void sent_names::add(std::string_view resend_id)
{
    const std::lock_guard guard(mutex_);
    make_room();
    set_bits(hash_of(resend_id));
}

void sent_names::add(std::span<const sent_message> sent)
{
    const std::lock_guard guard(mutex_);
    make_room();
    hashes_.clear();
    for (const auto& m : sent) {
        hashes_.push_back(hash_of(m.resend_id));
        __builtin_prefetch(&words_[line_of(hashes_.back()) / word_bits], 1);
    }
    for (const auto hash : hashes_)
        set_bits(hash);
}

void sent_names::make_room()
{
    words_.resize(bits / word_bits);
    if (added_ < most)
        return;
    words_.assign(bits / word_bits, 0);
    added_ = 0;
    complete_ = false;
    ++begun_anew_;
}

void sent_names::set_bits(std::uint64_t hash)
{
    ++added_;
    for_each_bit(hash, [this](std::size_t bit) {
        words_[bit / word_bits] |= std::uint64_t{1} << bit % word_bits;
        return true;
    });
}

bool sent_names::rules_out(std::string_view resend_id) const
{
    const std::lock_guard guard(mutex_);
    if (!complete_)
        return false;
    bool maybe = !words_.empty();
    if (maybe)
        for_each_bit(hash_of(resend_id), [&](std::size_t bit) {
            return maybe = (words_[bit / word_bits] >> bit % word_bits & 1) != 0;
        });
    return !maybe;
}

std::uint64_t sent_names::begin_walk() const
{
    const std::lock_guard guard(mutex_);
    return begun_anew_;
}

void sent_names::end_walk(std::uint64_t begun)
{
    const std::lock_guard guard(mutex_);
    complete_ = begun == begun_anew_;
}

} // namespace relay
