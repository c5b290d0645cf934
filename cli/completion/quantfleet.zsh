#compdef quantfleet
# Completion of quantfleet for zsh: source <(quantfleet completion zsh), after compinit
_quantfleet() {
  local line value
  local -a candidates
  for line in "${(@f)$("${words[1]}" complete -- "${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
    case "$line" in
      :files) compset -P '--*='; _files; return ;;
      :folders) compset -P '--*='; _files -/; return ;;
      ?*)
        value="${line%%$'\t'*}"
        candidates+=("${value//:/\\:}:${line#*$'\t'}")
        ;;
    esac
  done
  (( $#candidates )) && _describe quantfleet candidates
}
compdef _quantfleet quantfleet
