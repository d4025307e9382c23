#include "child.hpp"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace relay::bench {

namespace {

using namespace std::chrono_literals;

constexpr auto patience = 10s; // for an end that was asked for
constexpr auto look_every = 10ms;

nanoseconds to_duration(const timeval& t)
{
    return std::chrono::seconds(t.tv_sec) + std::chrono::microseconds(t.tv_usec);
}

std::vector<char*> pointers(const std::vector<std::string>& strings)
{
    std::vector<char*> out;
    for (const auto& s : strings)
        out.push_back(const_cast<char*>(s.c_str())); // execve's signature predates const
    out.push_back(nullptr);
    return out;
}

} // namespace

child::child(
    const std::vector<std::string>& command,
    const std::vector<std::string>& environment,
    const std::string& output
)
{
    auto all = environment;
    if (const char* path = std::getenv("PATH"))
        all.push_back(std::string("PATH=") + path);
    const auto arguments = pointers(command);
    const auto variables = pointers(all);
    const pid_t parent = ::getpid();

    pid_ = ::fork();
    if (pid_ < 0)
        throw std::system_error(errno, std::generic_category(), "fork");
    if (pid_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (::getppid() != parent)
            ::_exit(127);
        ::signal(SIGPIPE, SIG_DFL);
        const int log = ::open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        ::dup2(log, STDOUT_FILENO);
        ::dup2(log, STDERR_FILENO);
        ::execvpe(arguments[0], arguments.data(), variables.data());
        ::_exit(127);
    }
}

child::~child()
{
    stop();
}

bool child::reap(bool block)
{
    if (status_)
        return true;
    int status = 0;
    rusage used{};
    if (::wait4(pid_, &status, block ? 0 : WNOHANG, &used) != pid_)
        return false;
    status_ = status;
    cpu_ = to_duration(used.ru_utime) + to_duration(used.ru_stime);
    return true;
}

bool child::running()
{
    return !reap(false);
}

void child::send_signal(int number)
{
    if (running())
        ::kill(pid_, number);
}

void child::stop()
{
    if (!running())
        return;
    ::kill(pid_, SIGTERM);
    for (auto deadline = clock::now() + patience; clock::now() < deadline;) {
        if (!running())
            return;
        std::this_thread::sleep_for(look_every);
    }
    kill();
}

void child::kill()
{
    if (!running())
        return;
    ::kill(pid_, SIGKILL);
    reap(true);
}

bool child::wait()
{
    reap(true);
    return status_ && WIFEXITED(*status_) && WEXITSTATUS(*status_) == 0;
}

} // namespace relay::bench
