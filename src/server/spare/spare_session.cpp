#include "server/spare/spare_session.hpp"

#include "server/spare/no_sender.hpp"

#include <utility>

namespace relay {

namespace asio = boost::asio;

spare_session::spare_session(
    socket connection, line_listener& owner, job_passage& passage, const std::string& token
)
    : line_session(std::move(connection), owner),
      passage_(passage),
      token_(token)
{
}

void spare_session::do_job(job&& j, reply_mark mark)
{
    (void)j;
    reject_line(no_sender("No relay sends now, and this one takes mail alone."), mark);
}

// Who has shown no token yet shows it to the sender.
asio::awaitable<line_session::successor> spare_session::find_successor()
{
    auto over = co_await passage_.find_way(is_authenticated() ? token_ : std::string());
    if (!over)
        co_return successor();
    co_return [&to = passage_, over](socket connection, std::string rest) {
        to.pass_on(over, std::move(connection), std::move(rest));
    };
}

} // namespace relay
