#include "cli/command.hpp"
#include "cli/completion_values.hpp"
#include "cli/completion_words.hpp"

#include <iostream>
#include <memory>

namespace relay::cli {

namespace {

// Each asks the program itself, so that it always knows the commands of the version that is
// installed: what may stand there, a line for each with what it is for behind a tab, and a line `:`
// when names of files may. In bash `=` and `:` are words of their own: what stands around a `:` is
// joined again, and of what is offered only what is behind the last one is taken.

constexpr auto bash_script = R"bash(_resend_relay()
{
    local word joins="" typed=() current before
    for word in "${COMP_WORDS[@]:1:COMP_CWORD}"; do
        if [ "${#typed[@]}" -gt 0 ] && [[ -n $joins || $word == :* ]]; then
            typed[-1]+=$word
        elif [ "$word" != = ]; then
            typed+=("$word")
        fi
        joins=""
        [[ $word == *: ]] && joins=yes
    done
    current=""
    if [ "${COMP_WORDS[COMP_CWORD]}" != = ]; then
        current=${typed[-1]}
        unset "typed[-1]"
    fi
    before=${current%"${current##*:}"}
    COMPREPLY=()
    while IFS=$'\t' read -r word _; do
        if [ "$word" = : ]; then
            compopt -o filenames 2>/dev/null
            mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$current")
        elif [[ "$word" == "$current"* ]]; then
            COMPREPLY+=("$(printf %q "${word#"$before"}")")
        fi
    done < <("${COMP_WORDS[0]}" __complete -- "${typed[@]}" "$current" 2>/dev/null)
}
complete -F _resend_relay resend-relay
)bash";

constexpr auto zsh_script = R"zsh(#compdef resend-relay
_resend_relay()
{
    local word what files
    local -a offered
    while IFS=$'\t' read -r word what; do
        if [[ $word == : ]]; then files=1; else offered+=("${word//:/\\:}:$what"); fi
    done < <("${words[1]}" __complete -- "${(@)words[2,CURRENT-1]}" "$PREFIX" 2>/dev/null)
    (( $#offered )) && _describe resend-relay offered
    [[ -n $files ]] && _files
}
if [[ $funcstack[1] == _resend_relay ]]; then
    _resend_relay "$@"
else
    compdef _resend_relay resend-relay
fi
)zsh";

constexpr auto fish_script = R"fish(function __resend_relay_complete
    set -l typed (commandline -opc)
    set -l current (commandline -ct)
    for line in ($typed[1] __complete -- $typed[2..] "$current" 2>/dev/null)
        if test "$line" = :
            __fish_complete_path "$current"
        else
            echo $line
        end
    end
end
complete -c resend-relay -f -a '(__resend_relay_complete)'
)fish";

void add_script(CLI::App& to, const char* shell, const char* what, const char* script)
{
    to.add_subcommand(shell, what)->callback([script] { std::cout << script; });
}

void print_offer(const completion_offer& offer)
{
    for (const auto& [word, what] : offer.words)
        std::cout << word << '\t' << what << '\n';
    if (offer.files)
        std::cout << ":\n";
}

} // namespace

void add_completion(CLI::App& app, session& s)
{
    auto* completion =
        app.add_subcommand("completion", "Print a script for the shell's completion");
    completion->require_subcommand(1);
    completion->footer(
        "Examples:\n"
        "  source <(resend-relay completion bash)    # in ~/.bashrc, or zsh in ~/.zshrc\n"
        "  resend-relay completion fish > ~/.config/fish/completions/resend-relay.fish"
    );
    add_script(*completion, "bash", "For bash: source what it prints", bash_script);
    add_script(*completion, "zsh", "For zsh, likewise, or in a folder of fpath", zsh_script);
    add_script(*completion, "fish", "For fish", fish_script);

    auto words = std::make_shared<std::vector<std::string>>();
    auto* complete = app.add_subcommand("__complete", "")->group(""); // not shown
    complete->add_option("words", *words, "Those before the cursor, the last one as it is begun");
    complete->callback([&app, &s, words] {
        if (words->empty())
            words->emplace_back();
        const auto begun = words->back();
        words->pop_back();
        const auto values = [&](const std::string& type) {
            return values_at_relay(s, *words, type);
        };
        print_offer(complete_words(app, *words, begun, values));
    });
}

} // namespace relay::cli
