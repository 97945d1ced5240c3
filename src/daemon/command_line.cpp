#include <tenbin/daemon/command_line.hpp>
#include <tenbin/daemon/role.hpp>
#include <tenbin/daemon/version.hpp>

#include <CLI/CLI.hpp>

#include <iostream>
#include <string>
#include <string_view>

#include "commands.hpp"

namespace tenbin::daemon {

namespace {

/// `tenbin: proxy --role proxy --parent PID [--uid N --gid N]`: written by the supervisor, not by people.
int run_role_line(int argc, char** argv)
{
    CLI::App app{"A role of tenbin"};
    role_arguments arguments{.role = {}, .parent = 0};
    numeric_identity become{.uid = 0, .gid = 0};
    app.add_option("--role", arguments.role)->required()->check(CLI::IsMember({"monitor", "proxy", "director"}));
    app.add_option("--parent", arguments.parent)->required();
    auto* const uid = app.add_option("--uid", become.uid);
    auto* const gid = app.add_option("--gid", become.gid);
    uid->needs(gid);
    gid->needs(uid);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& wrong) {
        std::cerr << "tenbin --role: " << wrong.what() << '\n';
        return status_wrong_usage;
    }
    if (uid->count() != 0)
        arguments.become = become;
    return run_role(arguments);
}

int run_people_line(int argc, char** argv)
{
    CLI::App app{"tenbin balances MySQL and TCP sessions over servers that it checks", "tenbin"};
    app.require_subcommand(1);
    app.set_version_flag("--version", "tenbin " + std::string{version()});

    constexpr auto id_help = "The machine whose @id lines count; its own name if not said";
    run_options run{};
    auto* const run_word = app.add_subcommand("run", "Run in the foreground; the log goes to standard error");
    run_word->add_option("-f,--file", run.file, "The configuration")->required()->type_name("FILE");
    run_word->add_option("-i,--config-id", run.id, id_help)->type_name("ID");
    run_word->add_option("--run-dir", run.run_directory, "Where pid file and control socket lie")->type_name("DIR");

    status_options status{};
    bool status_as_json = false;
    auto* const status_word = app.add_subcommand("status", "Show what a running tenbin does");
    status_word->add_flag("--json", status_as_json, "The whole document, for programs");
    status_word->add_option("--run-dir", status.run_directory, "The run directory of that tenbin")->type_name("DIR");

    check_options check{};
    bool check_as_json = false;
    auto* const check_word = app.add_subcommand("check", "Check configurations, without running them");
    check_word->add_flag("--json", check_as_json, "What was found, for programs");
    check_word->add_option("-i,--config-id", check.id, id_help)->type_name("ID");
    check_word->add_option("files", check.files, "The configurations")->required()->type_name("FILE");

    config_options shown{};
    bool config_as_json = false;
    bool config_origins = false;
    bool config_secrets = false;
    auto* const config_word = app.add_subcommand("config", "Print a configuration as it takes effect");
    auto* const difference = config_word->add_flag(
        "--diff", shown.is_difference, "What a reload from A to B would do; ends as diff(1) does");
    config_word->add_flag("--json", config_as_json, "As JSON, which is a configuration too")->excludes(difference);
    config_word->add_flag("--origin", config_origins, "Say where each line comes from")->excludes(difference);
    config_word->add_option("-i,--config-id", shown.id, id_help)->type_name("ID");
    config_word->add_flag("--secrets", config_secrets, "Show passwords; masked, they can be checked but not run")
        ->excludes(difference);
    config_word->add_option("files", shown.files, "The configuration; of --diff, A and B")
        ->required()
        ->type_name("FILE");

    keywords_options known{};
    auto* const keywords_word = app.add_subcommand("keywords", "Say what the words of a configuration mean");
    keywords_word->add_option("block", known.block, "Only this block; the top level is called top")->type_name("BLOCK");
    keywords_word->add_option("word", known.word, "Only this word of it")->type_name("WORD");
    keywords_word->add_option("--as", known.form, "The file that is generated from them")
        ->check(CLI::IsMember({"markdown", "bash", "zsh", "vim"}));

    auto* const version_word = app.add_subcommand("version", "Say which tenbin this is");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& stop) {
        // Help and version come this way too, with 0.
        return app.exit(stop, std::cout, std::cerr) == 0 ? status_done : status_wrong_usage;
    }
    if (run_word->parsed())
        return run_command(run);
    if (status_word->parsed()) {
        status.how = status_as_json ? output::json : output::text;
        return status_command(status);
    }
    if (check_word->parsed()) {
        check.how = check_as_json ? output::json : output::text;
        return check_command(check);
    }
    if (config_word->parsed()) {
        shown.how = config_as_json ? output::json : output::text;
        shown.shown = {.origins = config_origins ? config::origins::shown : config::origins::hidden,
                       .secrets = config_secrets ? config::secrets::revealed : config::secrets::masked};
        return config_command(shown);
    }
    if (keywords_word->parsed())
        return keywords_command(known);
    return version_word->parsed() ? version_command() : status_wrong_usage;
}

}  // namespace

int run_command_line(int argc, char** argv)
{
    if (argc > 1 && std::string_view{argv[1]} == "--role")
        return run_role_line(argc, argv);
    const auto status = run_people_line(argc, argv);
    // What was asked for must not be half there in silence: a disk may be full. 1 means something else to --diff.
    if (std::cout.flush())
        return status;
    std::cerr << "tenbin: not everything could be written to standard output\n";
    return status_trouble;
}

}  // namespace tenbin::daemon
