#include "support/postgres_server.hpp"

#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace relay::test {

namespace {

// The newest one that is installed
std::filesystem::path programs()
{
    std::filesystem::path newest;
    std::error_code none_installed;
    for (const auto& version :
         std::filesystem::directory_iterator("/usr/lib/postgresql", none_installed))
        if (::access((version.path() / "bin/initdb").c_str(), X_OK) == 0 && version.path() > newest)
            newest = version.path();
    if (newest.empty())
        throw std::runtime_error("PostgreSQL is not installed: postgresql-15, see conf/packages.txt"
        );
    return newest / "bin";
}

// PostgreSQL refuses to run as root.
const passwd& other_user()
{
    const auto* user = ::getpwnam("postgres");
    if (!user)
        throw std::runtime_error("there is no user postgres: the package postgresql-15 makes it");
    return *user;
}

void become_other_user()
{
    if (::geteuid() != 0)
        return;
    const auto& user = other_user();
    if (::setgroups(0, nullptr) != 0 || ::setgid(user.pw_gid) != 0 || ::setuid(user.pw_uid) != 0)
        ::_exit(126);
}

pid_t spawn(const std::vector<std::string>& command, const std::string& log)
{
    std::vector<char*> arguments;
    arguments.reserve(command.size() + 1);
    for (const auto& argument : command)
        arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    const auto parent = ::getpid();
    const auto process = ::fork();
    if (process != 0)
        return process;
    ::setpgid(0, 0);
    become_other_user();
    ::prctl(PR_SET_PDEATHSIG, SIGQUIT); // of this user's process, so behind the change
    if (::getppid() != parent)
        ::_exit(125);
    const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (out < 0 || ::dup2(out, STDOUT_FILENO) < 0 || ::dup2(out, STDERR_FILENO) < 0)
        ::_exit(124);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
}

std::string contents(const std::string& path)
{
    std::ifstream in(path);
    return {std::istreambuf_iterator(in), {}};
}

} // namespace

postgres_server& postgres_server::get()
{
    static postgres_server server;
    return server;
}

postgres_server::postgres_server()
{
    const auto& directory = directory_.path();
    if (::geteuid() == 0)
        if (::chown(directory.c_str(), other_user().pw_uid, other_user().pw_gid) != 0)
            throw std::runtime_error("cannot give the directory of PostgreSQL to its user");
    const auto log = directory + "/initdb.log";
    const auto initdb = spawn(
        {programs() / "initdb",
         "-D",
         directory + "/data",
         "-U",
         "postgres",
         "-A",
         "trust",
         "-E",
         "UTF8",
         "--locale=C.UTF-8",
         "-N"},
        log
    );
    int status = 0;
    if (::waitpid(initdb, &status, 0) < 0 || status != 0)
        throw std::runtime_error("initdb: " + contents(log));
    start();
}

postgres_server::~postgres_server()
{
    if (process_ > 0)
        stop();
}

std::string postgres_server::url() const
{
    return "postgresql://postgres@/postgres?host=" + directory_.path();
}

void postgres_server::start()
{
    const auto& directory = directory_.path();
    std::vector<std::string> command{programs() / "postgres", "-D", directory + "/data"};
    for (const std::string setting :
         {"listen_addresses=",
          "fsync=off",
          "full_page_writes=off",
          "shared_buffers=32MB",
          "max_connections=50",
          "autovacuum=off",
          "logging_collector=off",
          "log_destination=stderr"}) {
        command.emplace_back("-c");
        command.push_back(setting);
    }
    command.emplace_back("-c");
    command.push_back("unix_socket_directories=" + directory);
    process_ = spawn(command, directory + "/log");
    for (int i = 0; i < 3'000; ++i) {
        if (PQping(url().c_str()) == PQPING_OK)
            return;
        if (::waitpid(process_, nullptr, WNOHANG) == process_)
            break;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    throw std::runtime_error("PostgreSQL does not start: " + contents(directory + "/log"));
}

void postgres_server::stop()
{
    ::kill(process_, SIGQUIT); // its "immediate" shutdown, after which it recovers
    ::waitpid(process_, nullptr, 0);
    process_ = -1;
}

} // namespace relay::test
