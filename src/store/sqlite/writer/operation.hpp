#pragma once

#include "store/sqlite/writer/write_operation.hpp"

#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace relay {

// What a row costs, as bytes of bodies that take as long to write. Measured, roughly.
constexpr std::size_t bytes_of_a_row = 3'000;

struct no_bodies
{
    void operator()(std::vector<new_body>&) const {}
};

// An operation made of functions: what to write, what to do afterwards with its result, and which
// bodies it needs on disk before
template <class Apply, class Done, class Bodies = no_bodies>
class operation final : public write_operation
{
public:
    operation(Apply apply, Done done, Bodies bodies)
        : apply_(std::move(apply)),
          done_(std::move(done)),
          bodies_(std::move(bodies))
    {
    }

    void add_bodies(std::vector<new_body>& to) const override { bodies_(to); }

    void apply(tables& t) override { result_ = apply_(t); }

    void complete(bool ok) override { done_(ok, std::move(result_)); }

private:
    Apply apply_;
    Done done_;
    [[no_unique_address]] Bodies bodies_;
    std::invoke_result_t<Apply&, tables&> result_{};
};

template <class Apply, class Done, class Bodies = no_bodies>
std::unique_ptr<operation<Apply, Done, Bodies>>
make_operation(std::size_t bytes, Apply apply, Done done, Bodies bodies = {})
{
    auto op = std::make_unique<operation<Apply, Done, Bodies>>(
        std::move(apply), std::move(done), std::move(bodies)
    );
    op->bytes = bytes;
    return op;
}

} // namespace relay
