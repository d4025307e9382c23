#pragma once

#include "relay/net/byte_budget.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace relay {

struct received_line
{
    enum class kind
    {
        complete,
        too_long, // longer than allowed; its text is the beginning only
        cut,      // the connection ended before the line did
    };

    kind what{kind::complete};
    std::string_view text; // without its line end, LF or CRLF
};

// Turns received bytes into lines. Pure: the caller does the reading.
//
//     for (;;) {
//         while (auto line = reader.next())
//             use(*line);
//         const auto n = read_some(reader.room());
//         n > 0 ? reader.received(n) : reader.finish();
//     }
//
// The buffer is there from the first room() on, grows with a long line, and shrinks back after it.
// What it holds beyond `allowance` bytes is taken from a budget that all connections share.
class line_reader
{
public:
    static constexpr std::size_t default_allowance = 16 << 10;
    static constexpr std::size_t kept_of_too_long = 64;

    line_reader(
        std::size_t max_line, byte_budget& budget, std::size_t allowance = default_allowance
    );

    // The next line; nothing until more is received. A line that is too long is reported once,
    // as soon as that is known, and skipped to its end. Texts are good until room() is called.
    std::optional<received_line> next();

    // Where to put received bytes. To be asked when next() gives nothing. Empty when the line needs
    // more memory than the budget has left: wait for it, but not for ever, since others may wait
    // for what this one holds; or skip_line().
    std::span<char> room();

    // True while nothing is buffered, not even the beginning of a line. What is skipped counts.
    bool is_between_lines() const { return buffered() == 0 && !skipping_; }

    // What there is of a line whose end has not come: all that is buffered, once next() gives
    // nothing. Nothing: it is being skipped. Good until room() is called.
    std::optional<std::string_view> unfinished() const;

    // Between two lines: gives the buffer back, until room() is asked for again.
    void rest();

    // From the next line on
    void set_limits(std::size_t max_line, std::size_t allowance);

    // So many bytes were put there.
    void received(std::size_t bytes) { end_ += bytes; }

    // No more will be received: next() gives what is left as a cut line.
    void finish() { finished_ = true; }

    // Drops the line whose beginning is buffered, and whatever still comes of it.
    void skip_line();

    // Bytes of memory in use. Behind them there may be addresses without memory.
    std::size_t capacity() const { return capacity_; }

private:
    std::size_t buffered() const { return end_ - begin_; }
    bool exceeds_limit() const;
    bool resize(std::size_t capacity);
    void move_to(std::size_t bytes);
    void compact();

    std::size_t max_line_;
    std::size_t allowance_;
    budget_share share_;
    std::unique_ptr<char[]> buffer_;
    std::size_t allocated_{}; // no less than the capacity, which the share counts
    std::size_t capacity_{};
    std::size_t begin_{};   // of what is buffered and not given out
    std::size_t scanned_{}; // up to here there is no line end
    std::size_t end_{};
    bool skipping_{};
    bool finished_{};
};

} // namespace relay
