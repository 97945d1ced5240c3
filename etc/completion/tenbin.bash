# Completion of tenbin for bash. Generated from the keyword table: do not edit, run `make docs`.
_tenbin() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} words=''
    if [ "$COMP_CWORD" -eq 1 ]; then
        words='check config keywords run status version --help --version'
    elif [ "$previous" = --run-dir ]; then
        mapfile -t COMPREPLY < <(compgen -d -- "$current")
        return
    elif [ "$previous" = --as ]; then
        words='bash markdown vim zsh'
    elif [[ $current == -* ]]; then
        case ${COMP_WORDS[1]} in
        check) words='--config-id --help --json' ;;
        config) words='--config-id --diff --help --json --origin --secrets' ;;
        keywords) words='--as --help' ;;
        run) words='--config-id --file --help --run-dir' ;;
        status) words='--help --json --run-dir' ;;
        version) words='--help' ;;
        esac
    elif [ "${COMP_WORDS[1]}" = keywords ] && [ "$COMP_CWORD" -eq 2 ]; then
        words='DNS_CHECK FILE_CHECK HTTP_GET MISC_CHECK MYSQL_CHECK PING_CHECK SMTP_CHECK SSL SSL_GET TCP_CHECK UDP_CHECK auth_hmac authentication global_defs host mysql_proxy real_server server_pool sorry_server tcp_proxy top track_file url virtual_server vrrp_instance vrrp_script vrrp_sync_group vrrp_track_process'
    elif [ "${COMP_WORDS[1]}" = keywords ] && [ "$COMP_CWORD" -eq 3 ]; then
        case ${COMP_WORDS[2]} in
        DNS_CHECK) words='alpha bind_if bind_port bindto connect_ip connect_port connect_timeout delay_before_retry delay_loop fwmark log_all_failures name nb_get_retry retry type warmup' ;;
        FILE_CHECK) words='alpha delay_before_retry delay_loop log_all_failures nb_get_retry retry track_file warmup weight' ;;
        HTTP_GET) words='alpha bind_if bind_port bindto connect_ip connect_port connect_timeout delay_before_retry delay_loop enable_sni fast_recovery fwmark http_protocol log_all_failures nb_get_retry retry sni_name tls_compliant url virtualhost warmup' ;;
        MISC_CHECK) words='alpha delay_before_retry delay_loop log_all_failures misc_dynamic misc_path misc_timeout nb_get_retry retry user warmup' ;;
        MYSQL_CHECK) words='connect_ip connect_port connect_timeout delay_before_retry delay_loop expect fresh_login_every max_connections_used password query require_read_only require_replica require_wsrep retry schema user' ;;
        PING_CHECK) words='alpha bind_if bind_port bindto connect_ip connect_port connect_timeout delay_before_retry delay_loop fwmark log_all_failures nb_get_retry retry warmup' ;;
        SMTP_CHECK) words='alpha bind_if bind_port bindto connect_ip connect_port connect_timeout delay_before_retry delay_loop fwmark helo_name host log_all_failures nb_get_retry retry warmup' ;;
        SSL) words='ca certificate key password' ;;
        SSL_GET) words='alpha bind_if bind_port bindto connect_ip connect_port connect_timeout delay_before_retry delay_loop enable_sni fast_recovery fwmark http_protocol log_all_failures nb_get_retry retry sni_name tls_compliant url virtualhost warmup' ;;
        TCP_CHECK) words='alpha bind_if bind_port bindto connect_ip connect_port connect_timeout delay_before_retry delay_loop fwmark log_all_failures nb_get_retry retry warmup' ;;
        UDP_CHECK) words='alpha bind_if bind_port bindto connect_ip connect_port connect_timeout delay_before_retry delay_loop fwmark log_all_failures max_reply_length min_reply_length nb_get_retry payload require_reply retry warmup' ;;
        auth_hmac) words='active_key anti_replay key mode time_window' ;;
        authentication) words='auth_pass auth_type' ;;
        global_defs) words='bfd_cpu_affinity bfd_no_swap bfd_priority bfd_process_name bfd_rlimit_rtime bfd_rlimit_rttime bfd_rt_priority checker_cpu_affinity checker_log_all_failures checker_no_swap checker_priority checker_process_name checker_rlimit_rtime checker_rlimit_rttime checker_rt_priority config_save_dir data_use_instance dbus_no_interface_name dbus_service_name default_interface disable_local_igmp dynamic_interfaces enable_dbus enable_script_security enable_snmp_checker enable_snmp_keepalived enable_snmp_rfc enable_snmp_rfcv2 enable_snmp_rfcv3 enable_snmp_vrrp enable_traps fifo_write_vrrp_states_on_reload include_check instance io_engine iproute_etc_dir iproute_usr_dir json_dump_file json_version log_unknown_vrids lvs_flush lvs_flush_on_stop lvs_flush_onstop lvs_id lvs_netlink_cmd_rcv_bufs lvs_netlink_cmd_rcv_bufs_force lvs_netlink_monitor_rcv_bufs lvs_netlink_monitor_rcv_bufs_force lvs_notify_fifo lvs_notify_fifo_script lvs_process_name lvs_sync_daemon lvs_timeouts max_auto_priority min_auto_priority_delay net_namespace nftables nftables_counters nftables_ifindex nftables_ipvs nftables_ipvs_priority nftables_ipvs_start_fwmark nftables_priority no_checker_emails no_email_faults notification_email notification_email_from notify_fifo notify_fifo_script process_monitor_rcv_bufs process_monitor_rcv_bufs_force process_name process_names random_seed reload_check_config reload_file reload_repeat reload_time_file router_id rs_init_notifies script_user set_supplementary_groups shutdown_script shutdown_script_timeout smtp_alert smtp_alert_checker smtp_alert_vrrp smtp_connect_timeout smtp_helo_name smtp_server snmp_rs_stats_update_interval snmp_socket snmp_vs_stats_update_interval startup_script startup_script_timeout state_dump_file stats_dump_file tmp_config_directory umask use_pid_dir use_symlink_paths user v3_checksum_as_v2 vip_local vmac_addr_prefix vmac_prefix vrrp_check_unicast_src vrrp_cpu_affinity vrrp_delay_after_boot vrrp_down_timer_adverts vrrp_garp_extra_if vrrp_garp_interval vrrp_garp_lower_prio_delay vrrp_garp_lower_prio_repeat vrrp_garp_master_delay vrrp_garp_master_refresh vrrp_garp_master_refresh_repeat vrrp_garp_master_repeat vrrp_gna_interval vrrp_higher_prio_send_advert vrrp_ipsets vrrp_iptables vrrp_lower_prio_no_advert vrrp_mcast_group4 vrrp_mcast_group6 vrrp_min_garp vrrp_netlink_cmd_rcv_bufs vrrp_netlink_cmd_rcv_bufs_force vrrp_netlink_monitor_rcv_bufs vrrp_netlink_monitor_rcv_bufs_force vrrp_no_swap vrrp_notify_fifo vrrp_notify_fifo_script vrrp_notify_priority_changes vrrp_owner_ignore_adverts vrrp_priority vrrp_process_name vrrp_rlimit_rtime vrrp_rlimit_rttime vrrp_rt_priority vrrp_rx_bufs_multiplier vrrp_rx_bufs_policy vrrp_skip_check_adv_addr vrrp_startup_delay vrrp_strict vrrp_version vrrp_vmac_garp_intvl workers' ;;
        host) words='bind_if bind_port bindto connect_ip connect_port connect_timeout fwmark' ;;
        mysql_proxy) words='accept_proxy all_lagging allow allow_users balance compression connect_rate_per_client connect_timeout connection_attributes delay_before_retry delay_loop deny deny_users fall flap_damping greeting handshake_timeout hysteresis idle_timeout kill_on_disconnect lag_evict lag_grace lag_interval lag_master lag_source lag_tolerance listen max_lag max_lag_recover max_logins_per_client max_queue max_sessions max_sessions_per_client panic_threshold quorum quorum_down quorum_up real_server retry rise route send_proxy slow_start sorry_server tier_min track_commands use_pool when_down' ;;
        real_server) words='BFD_CHECK DNS_CHECK FILE_CHECK HTTP_GET MISC_CHECK MYSQL_CHECK PING_CHECK SMTP_CHECK SSL_GET TCP_CHECK UDP_CHECK alpha connect_timeout delay_before_retry delay_loop fall inhibit_on_failure lb_kind lthreshold lvs_method max_connections max_logins notify_down notify_up retry rise smtp_alert snmp_name tier uthreshold virtualhost warmup weight' ;;
        server_pool) words='delay_before_retry delay_loop fall real_server retry rise sorry_server' ;;
        sorry_server) words='FILE_CHECK MISC_CHECK MYSQL_CHECK TCP_CHECK delay_before_retry delay_loop fall inhibit_on_failure max_connections max_logins notify_down notify_up retry rise weight' ;;
        tcp_proxy) words='accept_proxy all_lagging allow balance connect_rate_per_client connect_timeout delay_before_retry delay_loop deny fall flap_damping handshake_timeout hysteresis idle_timeout lag_tolerance listen max_logins_per_client max_queue max_sessions max_sessions_per_client panic_threshold quorum quorum_down quorum_up real_server retry rise send_proxy slow_start sorry_server tier_min use_pool when_down' ;;
        top) words='SSL bfd_instance child_wait_time garp_group global_defs instance interface_up_down_delays linkbeat_interfaces linkbeat_use_polling mysql_proxy namespace_with_ipsets net_namespace net_namespace_ipvs server_pool static_ipaddress static_routes static_rules tcp_proxy track_file track_group use_pid_dir virtual_server virtual_server_group vrrp_instance vrrp_script vrrp_sync_group vrrp_track_file vrrp_track_process' ;;
        track_file) words='file init_file weight' ;;
        url) words='digest path regex regex_max_offset regex_min_offset regex_no_match regex_options regex_stack status_code virtualhost' ;;
        virtual_server) words='alpha connect_timeout delay_before_retry delay_loop flag-1 flag-2 flag-3 ha_suspend hashed hysteresis inhibit_on_failure ip_family lb_algo lb_kind lvs_method lvs_sched mh-fallback mh-port omega ops persistence_engine persistence_granularity persistence_timeout protocol quorum quorum_down quorum_up real_server retry sh-fallback sh-port smtp_alert snmp_name sorry_server sorry_server_inhibit sorry_server_lvs_method virtualhost warmup weight' ;;
        vrrp_instance) words='accept advert_int auth_hmac authentication check_unicast_src debug dont_track_primary down_timer_adverts garp_extra_if garp_lower_prio_delay garp_lower_prio_repeat garp_master_delay garp_master_refresh garp_master_refresh_repeat garp_master_repeat higher_prio_send_advert interface kernel_rx_buf_size linkbeat_use_polling lower_prio_no_advert lvs_sync_daemon_interface mcast_dst_ip mcast_src_ip native_ipv6 no_accept no_virtual_ipaddress nopreempt notify notify_backup notify_deleted notify_fault notify_master notify_master_rx_lower_pri notify_priority_changes notify_stop old_unicast_checksum owner_ignore_adverts preempt preempt_delay priority promote_secondaries skip_check_adv_addr smtp_alert state strict_mode thread_timer_expired timer_expired_backup track_bfd track_file track_interface track_process track_script track_src_ip unicast_fault_no_peer unicast_peer unicast_src_ip unicast_ttl use_ipvlan use_vmac use_vmac_addr v3_checksum_as_v2 version virtual_ipaddress virtual_ipaddress_excluded virtual_router_id virtual_routes virtual_rules vmac_garp_intvl vmac_xmit_base vrf' ;;
        vrrp_script) words='fall init_fail interval rise script timeout user weight' ;;
        vrrp_sync_group) words='global_tracking group notify notify_backup notify_fault notify_master notify_priority_changes notify_stop smtp_alert sync_group_tracking_weight track_bfd track_file track_interface track_process track_script' ;;
        vrrp_track_process) words='delay fork_delay full_command param_match process quorum quorum_max terminate_delay weight' ;;
        esac
    fi
    case ${COMP_WORDS[1]} in
    check|config|run) ;; # files, where nothing else is known
    *) compopt +o default ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -o default -F _tenbin tenbin
