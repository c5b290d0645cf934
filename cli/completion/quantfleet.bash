# Completion of quantfleet for bash: source <(quantfleet completion bash)
_quantfleet() {
  local current="${COMP_WORDS[COMP_CWORD]}" value
  # bash takes the = of --option=value for a word of its own.
  [[ $current == "=" ]] && current=""
  COMPREPLY=()
  while IFS=$'\t' read -r value _; do
    case "$value" in
      :files)
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
        ;;
      :folders)
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -d -- "$current")
        ;;
      *) COMPREPLY+=("$value") ;;
    esac
  done < <("${COMP_WORDS[0]}" complete -- "${COMP_WORDS[@]:1:COMP_CWORD-1}" "$current" 2>/dev/null)
}
complete -F _quantfleet quantfleet
