#include "relay/cli/cli.hpp"

int main(int argc, char** argv)
{
    return relay::cli::run(argc, argv);
}
