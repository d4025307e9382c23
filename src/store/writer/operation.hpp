#pragma once

#include "store/writer/group_commit.hpp"

#include <memory>
#include <type_traits>
#include <utility>

namespace relay {

// What a row costs, as bytes of bodies that take as long to write. Measured, roughly.
constexpr std::size_t bytes_of_a_row = 3'000;

// An operation made of two functions: what to write, and what to do afterwards with its result
template <class Apply, class Done>
class operation final : public write_operation
{
public:
    operation(Apply apply, Done done) : apply_(std::move(apply)), done_(std::move(done)) {}

    void apply(tables& t) override { result_ = apply_(t); }

    // What was made of a transaction that was rolled back is nothing.
    void complete(bool ok) override
    {
        if (!ok)
            result_ = {};
        done_(ok, std::move(result_));
    }

private:
    Apply apply_;
    Done done_;
    std::invoke_result_t<Apply&, tables&> result_{};
};

template <class Apply, class Done>
std::unique_ptr<operation<Apply, Done>> make_operation(std::size_t bytes, Apply apply, Done done)
{
    auto op = std::make_unique<operation<Apply, Done>>(std::move(apply), std::move(done));
    op->bytes = bytes;
    return op;
}

} // namespace relay
