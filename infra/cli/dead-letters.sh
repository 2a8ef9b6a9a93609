# shellcheck shell=bash
# «websync dead-letters»: what was given up, for people and scripts. Sourced by the start script; $data is its data folder.

dead_letters_usage() {
  cat <<'USAGE'
Usage: ./websync dead-letters list    [FILTER…] [--limit N] [--before ID] [--json]
       ./websync dead-letters show    ID [--json]
       ./websync dead-letters replay  (ID… | FILTER… | --all) [--json]
       ./websync dead-letters discard (ID… | FILTER… | --all) --reason TEXT [--json]

  list     the newest first, with tabs between the columns; --before ID gives the next page
  show     one in full, with the record as it was
  replay   sends them their way again, and waits until all are on it
  discard  closes them for a reason

Filters (all that are given have to match; replay and discard mean open ones only):
  --state OPEN|REPLAYED|RESOLVED|DISCARDED   (list)
  --kind FILE|REPLICA|RECORD   --stage fetcher|dispatch|reporter|edge   --edge NAME   --class CODE   --topic NAME
  --submission N   --user NAME   --since TIME   --until TIME            (TIME like 2026-11-23T08:00:00Z)

Options:
  --data DIR    data folder of the running stack (default ./data; also WEBSYNC_DATA)
  --json        print what the API answers

Exit codes: 0 done; 1 the stack is not running, or a failure on its side; 2 wrong usage; 3 there is no such dead letter;
4 the API does not accept the request.
USAGE
}

dead_letters_wrong() {
  printf 'websync: %s\n\n' "$*" >&2
  dead_letters_usage >&2
  exit 2
}

# A JSON string.
json_string() {
  local text=$1
  text=${text//\\/\\\\}
  text=${text//\"/\\\"}
  text=${text//$'\t'/\\t}
  text=${text//$'\n'/\\n}
  text=${text//$'\r'/\\r}
  case $text in *[[:cntrl:]]*) die "a text on the command line holds control characters" ;; esac
  printf '"%s"' "$text"
}

# Asks the API; leaves its answer in $answer, and ends with the exit code of a refusal.
ask() {
  local response status detail
  response=$(curl -sS --max-time 60 -w '\n%{http_code}' \
    --config <(printf 'header = "Authorization: Bearer %s"\n' "$(cat "$data/admin-token")") "$@" 2>&1) ||
    die "websync at $address does not answer: ${response%$'\n'*}"
  status=${response##*$'\n'}
  answer=${response%$'\n'*}
  case $status in 2??) return ;; esac
  detail=$(printf '%s' "$answer" | sed -n 's/.*"detail":"\(\([^"\\]\|\\.\)*\)".*/\1/p' | head -n 1)
  printf 'websync: %s\n' "${detail:-the API answers $status}" >&2
  case $status in
    404) exit 3 ;;
    4??) exit 4 ;;
    *) exit 1 ;;
  esac
}

# A number of the answer.
answered() { printf '%s' "$answer" | sed -n "s/.*\"$1\":\([0-9][0-9]*\).*/\1/p" | head -n 1; }

# Waits until all of a replay or discard is done.
await_action() {
  local id=$1
  until [[ $answer == *'"state":"DONE"'* ]]; do
    sleep 0.2
    ask "$address/api/v1/dead-letters/actions/$id"
  done
}

dead_letters() {
  local action=${1:-} json="" all="" reason="" format=text
  local ids=() query=() filter=() body verb id
  [ $# -eq 0 ] || shift
  case $action in
    list | show | replay | discard) ;;
    help | -h | --help) dead_letters_usage; return ;;
    *) dead_letters_wrong "dead-letters list, show, replay or discard?" ;;
  esac
  while [ $# -gt 0 ]; do
    case $1 in
      --data) data=${2:?--data needs a folder}; shift 2 ;;
      --json) json=yes; format=json; shift ;;
      --all) all=yes; shift ;;
      --reason) [ $# -ge 2 ] || dead_letters_wrong "--reason needs a text"; reason=$2; shift 2 ;;
      --state | --kind | --stage | --edge | --class | --topic | --submission | --user | --since | --until)
        [ $# -ge 2 ] || dead_letters_wrong "$1 needs a value"
        query+=(--data-urlencode "${1#--}=$2")
        filter+=("\"${1#--}\":$(json_string "$2")") || exit
        shift 2
        ;;
      --limit | --before)
        [ $# -ge 2 ] || dead_letters_wrong "$1 needs a number"
        [ "$action" = list ] || dead_letters_wrong "$1 is for list"
        query+=(--data-urlencode "${1#--}=$2")
        shift 2
        ;;
      -*) dead_letters_wrong "there is no option $1" ;;
      *)
        [[ $1 =~ ^[0-9]{1,18}$ ]] || dead_letters_wrong "«$1» is no number of a dead letter"
        ids+=("$((10#$1))")
        shift
        ;;
    esac
  done
  case $data in /*) ;; *) data=$PWD/$data ;; esac
  case $action in
    list) [ ${#ids[@]} -eq 0 ] || dead_letters_wrong "list takes filters; show ID shows one" ;;
    show)
      if [ ${#ids[@]} -ne 1 ] || [ ${#filter[@]} -gt 0 ]; then
        dead_letters_wrong "show takes the number of one dead letter"
      fi
      ;;
    *)
      local ways=0
      [ ${#ids[@]} -eq 0 ] || ways=$((ways + 1))
      [ ${#filter[@]} -eq 0 ] || ways=$((ways + 1))
      [ -z "$all" ] || ways=$((ways + 1))
      [ $ways -eq 1 ] || dead_letters_wrong "$action needs numbers, or filters, or --all"
      if [ "$action" = discard ] && [ -z "$reason" ]; then
        dead_letters_wrong "discard needs a --reason"
      fi
      ;;
  esac
  command -v curl >/dev/null || die "curl is needed for this; install it"
  [ -n "$(running_pid)" ] || die "websync is not running on $data; './websync up' starts it"
  [ -s "$data/ready" ] || die "websync on $data is still starting; try again in a moment"
  address=$(cat "$data/ready")
  case $action in
    list)
      ask -G --data-urlencode "format=$format" "${query[@]}" "$address/api/v1/dead-letters"
      printf '%s\n' "${answer%$'\n'}"
      ;;
    show)
      ask -G --data-urlencode "format=$format" "$address/api/v1/dead-letters/${ids[0]}"
      printf '%s\n' "${answer%$'\n'}"
      ;;
    *)
      if [ ${#ids[@]} -gt 0 ]; then
        body="\"ids\":[$(IFS=, && printf '%s' "${ids[*]}")]"
      else
        body="\"filter\":{$(IFS=, && printf '%s' "${filter[*]}")}"
      fi
      [ -z "$reason" ] || body+=",\"reason\":$(json_string "$reason")"
      ask -X POST -H 'Content-Type: application/json' --data-binary "{$body}" "$address/api/v1/dead-letters/$action"
      id=$(answered id)
      await_action "$id"
      if [ -n "$json" ]; then
        printf '%s\n' "$answer"
      else
        verb="replayed"
        [ "$action" = replay ] || verb="discarded"
        printf '%s: %s (request %s)\n' "$verb" "$(answered "done")" "$id"
      fi
      ;;
  esac
}
