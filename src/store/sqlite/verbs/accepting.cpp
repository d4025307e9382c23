#include "store/sqlite/verbs/store_impl.hpp"

#include <memory>
#include <utility>

namespace relay {

void store::accept(new_message m, accept_handler done)
{
    struct acceptance_in_progress
    {
        new_message message;
        accept_handler done;
    };
    const auto u = m.flow.lane == lane::transactional ? urgency::express : urgency::bulk;
    const auto bytes = m.body.size() + bytes_of_a_row;
    auto shared = std::make_shared<acceptance_in_progress>(std::move(m), std::move(done));
    auto apply = [shared](tables& t) { return t.accept(shared->message); };
    auto complete = [shared](bool ok, accept_result result) {
        if (!ok)
            result = {.status = acceptance::failed, .id = shared->message.id};
        shared->done(result, std::move(shared->message));
    };
    auto op = make_operation(bytes, std::move(apply), std::move(complete));
    op->may_fail = true;
    impl_->commits.post(u, std::move(op));
}

void store::accept_all(new_batch b, batch_handler done)
{
    struct acceptance_in_progress
    {
        new_batch batch;
        batch_handler done;
    };
    auto u = urgency::bulk;
    std::size_t bytes = bytes_of_a_row;
    for (const auto& m : b.messages) {
        bytes += m.body.size() + bytes_of_a_row;
        if (m.flow.lane == lane::transactional)
            u = urgency::express;
    }
    auto shared = std::make_shared<acceptance_in_progress>(std::move(b), std::move(done));
    auto apply = [shared](tables& t) { return t.accept_all(shared->batch); };
    auto complete = [shared](bool ok, batch_result result) {
        if (!ok)
            result = {};
        shared->done(std::move(result), std::move(shared->batch));
    };
    auto op = make_operation(bytes, std::move(apply), std::move(complete));
    op->may_fail = true;
    impl_->commits.post(u, std::move(op));
}

} // namespace relay
