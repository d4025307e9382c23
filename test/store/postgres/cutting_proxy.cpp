#include "store/postgres/cutting_proxy.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace relay::test {

namespace {

using namespace std::literals;

sockaddr_un address_of(const std::string& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
    return address;
}

void check(bool ok)
{
    if (!ok)
        throw std::runtime_error("proxy: "s + std::strerror(errno));
}

int new_socket()
{
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    check(fd >= 0);
    return fd;
}

int listen_at(const std::string& path)
{
    const int fd = new_socket();
    const auto address = address_of(path);
    check(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
    check(::listen(fd, 16) == 0);
    return fd;
}

void send(int fd, std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto n = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n <= 0)
            return;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

// Empty: the other side has gone.
std::string receive(int fd)
{
    std::string bytes(1 << 16, '\0');
    const auto n = ::recv(fd, bytes.data(), bytes.size(), 0);
    bytes.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
    return bytes;
}

void close(int& fd)
{
    if (fd >= 0)
        ::close(fd);
    fd = -1;
}

// What the server sends until it waits for commands, or ends the session
std::string answers(int server)
{
    std::string all;
    while (all.find("Z\0\0\0\5"sv) == std::string::npos) {
        const auto more = receive(server);
        if (more.empty())
            break;
        all += more;
    }
    return all;
}

} // namespace

cutting_proxy::cutting_proxy(const std::string& server_socket)
    : server_(server_socket),
      listener_(listen_at(directory_.path() + "/.s.PGSQL.5432"))
{
    check(::pipe(wake_.data()) == 0);
    thread_ = std::thread([this] { run(); });
}

cutting_proxy::~cutting_proxy()
{
    close(wake_[1]);
    thread_.join();
    for (auto& s : sessions_) {
        close(s.client);
        close(s.server);
    }
    close(wake_[0]);
    close(listener_);
}

std::string cutting_proxy::url() const
{
    return "postgresql://postgres@/postgres?host=" + directory_.path();
}

void cutting_proxy::plan(std::initializer_list<cut> cuts)
{
    const std::lock_guard lock(mutex_);
    plan_ = cuts;
}

void cutting_proxy::refuse()
{
    ::unlink((directory_.path() + "/.s.PGSQL.5432").c_str());
}

std::string cutting_proxy::deliver()
{
    const std::lock_guard lock(mutex_);
    std::string said;
    for (auto& s : sessions_) {
        if (s.late.empty())
            continue;
        send(s.server, std::exchange(s.late, {}));
        said += answers(s.server);
        close(s.server);
    }
    return said;
}

void cutting_proxy::run()
{
    for (;;) {
        std::vector<pollfd> all{{wake_[0], POLLIN, 0}, {listener_, POLLIN, 0}};
        {
            const std::lock_guard lock(mutex_);
            for (const auto& s : sessions_) {
                all.push_back({s.client, POLLIN, 0});
                all.push_back({s.server, POLLIN, 0});
            }
        }
        ::poll(all.data(), all.size(), -1);
        if (all[0].revents != 0)
            return;
        const std::lock_guard lock(mutex_);
        auto s = sessions_.begin();
        for (std::size_t i = 2; i < all.size(); i += 2, ++s) {
            if (all[i].revents != 0 && s->client == all[i].fd)
                from_client(*s);
            if (all[i + 1].revents != 0 && s->server == all[i + 1].fd)
                from_server(*s);
        }
        if (all[1].revents != 0)
            accept();
    }
}

void cutting_proxy::accept()
{
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    const int server = new_socket();
    const auto address = address_of(server_);
    check(::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
    sessions_.push_back({client, server, {}, false, false});
}

void cutting_proxy::from_client(session& s)
{
    const auto bytes = receive(s.client);
    if (bytes.empty()) {
        close(s.client);
        close(s.server);
        return;
    }
    // As PQsendQueryParams has it: in a message that begins with P and its length, without a name
    const auto commit_at = bytes.find("\0COMMIT\0"sv);
    if (commit_at != std::string::npos && !plan_.empty()) {
        commit(s, bytes, commit_at - 5);
        return;
    }
    send(s.server, bytes);
    if (bytes.find("ON CONFLICT DO NOTHING") != std::string::npos)
        release_late();
}

void cutting_proxy::commit(session& s, std::string_view bytes, std::size_t at)
{
    const auto next = plan_.front();
    plan_.pop_front();
    switch (next) {
    case cut::answer_lost:
        send(s.server, bytes);
        answers(s.server);
        close(s.server);
        break;
    case cut::answer_swallowed:
        send(s.server, bytes);
        s.silent = true;
        return;
    case cut::commit_lost:
        send(s.server, bytes.substr(0, at));
        close(s.server);
        break;
    case cut::commit_late:
        send(s.server, bytes.substr(0, at));
        s.late = bytes.substr(at);
        s.until_asked = true;
        break;
    case cut::all_late:
        s.late = bytes;
        break;
    }
    close(s.client);
}

void cutting_proxy::from_server(session& s)
{
    const auto bytes = receive(s.server);
    if (s.client >= 0 && !s.silent)
        send(s.client, bytes);
    if (!bytes.empty())
        return;
    close(s.server);
    close(s.client);
}

void cutting_proxy::release_late()
{
    for (auto& s : sessions_)
        if (s.until_asked)
            send(s.server, std::exchange(s.late, {}));
}

} // namespace relay::test
