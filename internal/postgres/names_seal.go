package postgres

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"

	"jalon/internal/mention"
)

// personKey is what the names of one person are sealed under. Without it they are noise, here and in any copy.
type personKey [32]byte

func newPersonKey() personKey {
	var key personKey
	_, _ = rand.Read(key[:]) // it never fails
	return key
}

// commit gives the same words the same commitment as long as the key lives, so that writing a name twice keeps it once.
// The salt follows from the key: who has no key can try no names.
func (k personKey) commit(words string) (salt [mention.SaltLength]byte, commitment string) {
	mac := hmac.New(sha256.New, k[:])
	mac.Write([]byte("jalon name salt\x00" + words))
	copy(salt[:], mac.Sum(nil))
	return salt, mention.Commit(salt, words)
}

// seal closes words, with the salt that proves them, for one person: another person's key, or another person's row, does
// not open them.
func (k personKey) seal(person, words string) []byte {
	salt, _ := k.commit(words)
	return k.cipher().Seal(nil, nil, append(salt[:], words...), []byte(person))
}

var errSealed = errors.New("postgres: a name does not open with its person's key")

func (k personKey) open(person string, sealed []byte) (words string, err error) {
	plain, err := k.cipher().Open(nil, nil, sealed, []byte(person))
	if err != nil || len(plain) < mention.SaltLength {
		return "", errSealed
	}
	return string(plain[mention.SaltLength:]), nil
}

// cipher draws a nonce for each seal and keeps it in front: a person has a handful of names, far below what one key bears.
func (k personKey) cipher() cipher.AEAD {
	block, err := aes.NewCipher(k[:])
	if err != nil {
		panic(err) // thirty-two bytes are a key
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err) // AES has blocks of sixteen bytes
	}
	return aead
}
